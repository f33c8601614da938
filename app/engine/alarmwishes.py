"""From the wish of a desk to what the room is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.alarm_wish import (
    Acknowledge,
    AlarmWish,
    Claim,
    Comment,
    Remove,
    Reset,
    Restore,
    Shelve,
    Unshelve,
)

Arguments = Mapping[str, str | float]

_MAKERS: dict[str, Callable[[Arguments], AlarmWish]] = {
    "acknowledge": lambda given: Acknowledge(_text(given, "comment")),
    "shelve": lambda given: Shelve(
        _number(given, "duration_s"), _text(given, "reason"), _number(given, "one_shot") != 0
    ),
    "unshelve": lambda _: Unshelve(),
    "remove": lambda given: Remove(_text(given, "reason"), _text(given, "work_order")),
    "restore": lambda _: Restore(),
    "reset": lambda _: Reset(),
    "claim": lambda given: Claim(_number(given, "duration_s")),
    "comment": lambda given: Comment(_text(given, "comment")),
}
ALARM_ACTIONS = tuple(_MAKERS)


def alarm_wish(action: str, arguments: Arguments) -> AlarmWish:
    """What `action` of ALARM_ACTIONS wants, with its arguments as `Wish` names
    them; ValueError for a number that is none."""
    return _MAKERS[action](arguments)


def _text(given: Arguments, name: str) -> str:
    return str(given.get(name, ""))


def _number(given: Arguments, name: str) -> float:
    value = given.get(name, 0.0)
    if isinstance(value, str):
        raise ValueError(name)
    return float(value)
