"""What the values of a site mean, by the forms of its map."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from app.bus.stamp import parse_stamp
from app.bus.wire import Value
from hardware.rsmp.signalmap import Cases, Entry, Flow, Form, Letter, Listed

_LIKELY_VPH = 100_000.0  # more is no traffic
_SHORTEST_S = 5.0  # to count vehicles in
_MOST_ITEMS = 1000


class NoValueError(ValueError):
    """Values that mean nothing to the map."""


def meaning(form: Form, content: Mapping[str, object], at: float) -> Value:
    """The value of a point; `content` by source, None where the site has none. `at` is
    the site's own time. NoValueError where it says nothing that is known."""
    if isinstance(form, Cases):
        return _case(form, content)
    if isinstance(form, Letter):
        return _letter(form, content)
    if isinstance(form, Flow):
        return _flow(form, content, at)
    if isinstance(form, Entry):
        return _entry(form, content)
    items = _items(content[form.of])
    if isinstance(form, Listed):
        return any(str(item.get(form.item, "")) in form.among for item in items)
    return _number(items[0].get(form.item)) if items else 0.0


def _case(form: Cases, content: Mapping[str, object]) -> Value:
    for case in form.cases:
        if all(_text(content[source]) == value for source, value in case.when.items()):
            return _said(case.word)
    return _said(form.otherwise)


def _letter(form: Letter, content: Mapping[str, object]) -> Value:
    letters = _text(content[form.of])
    if len(letters) >= form.number:
        letter = letters[form.number - 1]
        for word, meant in form.letters.items():
            if letter in meant:
                return _said(word)
    raise NoValueError("no such letter")


def _flow(form: Flow, content: Mapping[str, object], at: float) -> Value:
    counts = [_number(count) for count in _text(content[form.of]).split(",")[:_MOST_ITEMS]]
    sound = [count for count in counts if count >= 0]  # -1 is a detector that is lost
    lasted_s = at - parse_stamp(_text(content[form.start]))
    if not sound or not lasted_s >= _SHORTEST_S:
        raise NoValueError("nothing was counted")
    flow = sum(sound) * 3600.0 / lasted_s
    if flow > _LIKELY_VPH:
        raise NoValueError("no such traffic")
    return round(flow, 1)


def _entry(form: Entry, content: Mapping[str, object]) -> Value:
    wanted = _number(content[form.key])
    for entry in _text(content[form.of]).split(",")[:_MOST_ITEMS]:
        key, _, value = entry.partition("-")
        if _number(key) == wanted:
            return _number(value)
    raise NoValueError("no such entry")


def _items(content: object) -> list[dict[str, object]]:
    if not isinstance(content, list):
        raise NoValueError("no list")
    return [item for item in content[:_MOST_ITEMS] if isinstance(item, dict)]


def _text(content: object) -> str:
    if not isinstance(content, str):
        raise NoValueError("no text")
    return content


def _number(content: object) -> float:
    text = str(content).strip() if isinstance(content, (str, int)) else ""
    if not 0 < len(text) <= 20:
        raise NoValueError("no number")
    try:
        number = float(text)
    except ValueError as error:
        raise NoValueError("no number") from error
    if not isfinite(number):
        raise NoValueError("no number")
    return number


def _said(word: str) -> Value:
    """A boolean's words are true and false."""
    return word == "true" if word in ("true", "false") else word
