"""Between what a message carries and values as the feed says them."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

import msgspec

from app.bus.wire import Value
from hardware.mqttmap.topicmap import VALUE, CommandMap, Mapped, Raw

_DIGITS = 9  # significant ones: what a scale adds behind them is noise of the arithmetic
_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{0,30})?([eE][+-]?\d{1,3})?", re.ASCII)


class NoValueError(ValueError):
    """Something that means nothing, or a value that cannot be said."""


def decoded(mapped: Mapped, raw: Any) -> Value:
    """What `raw` says of a point. NoValueError where that is nothing."""
    if mapped.words:
        for word, code in mapped.words.items():
            if raw == code and isinstance(raw, bool) == isinstance(code, bool):
                return word == "true" if word in ("true", "false") else word
        raise NoValueError("none of its words")
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        raw = float(raw)
    if not isinstance(raw, int | float):
        raise NoValueError("no number")
    try:
        value = raw * mapped.scale + mapped.offset
    except OverflowError as error:
        raise NoValueError("no number") from error
    if not isfinite(value):
        raise NoValueError("no number")
    return float(f"{value:.{_DIGITS}g}")


def encoded(mapped: Mapped, value: Value) -> Raw:
    """What is sent for `value`. NoValueError where it has none."""
    if mapped.words:
        word = str(value).lower() if isinstance(value, bool) else str(value)
        if word not in mapped.words:
            raise NoValueError(f"{word[:64]} is none of its words")
        return mapped.words[word]
    if isinstance(value, str):
        raise NoValueError("a word for a number")
    if isinstance(value, bool):
        return value
    raw = (float(value) - mapped.offset) / mapped.scale
    if not isfinite(raw):
        raise NoValueError("no number")
    return round(raw) if mapped.whole else float(f"{raw:.{_DIGITS}g}")


def worded(raw: Raw) -> str:
    """As it stands in a payload: a word without quotes, all else as in JSON."""
    return raw if isinstance(raw, str) else msgspec.json.encode(raw).decode()


def asked(command: CommandMap, payload: str, template: str) -> Value:
    """What a device makes of `payload`, which was made from `template`. NoValueError
    where it is something else."""
    before, _, after = template.partition(VALUE)
    inside = len(payload) - len(before) - len(after)
    if inside < 1 or not payload.startswith(before) or not payload.endswith(after):
        raise NoValueError("another command")
    text = payload[len(before) : len(before) + inside]
    if any(code == text for code in command.words.values()):
        return decoded(command, text)
    try:
        return decoded(command, msgspec.json.decode(text.encode()))
    except msgspec.DecodeError as error:
        raise NoValueError("no value") from error
