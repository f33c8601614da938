"""Wishes, right and wrong, and the people who have them."""

from __future__ import annotations

from app.core.alarm_wish import (
    Acknowledge,
    Actor,
    AlarmWish,
    Claim,
    Comment,
    Remove,
    Reset,
    Restore,
    Shelve,
    Unshelve,
)

WISHES: tuple[AlarmWish, ...] = (
    Acknowledge("seen"),
    Acknowledge(""),
    Acknowledge("seen"),
    Shelve(60, "noise"),
    Shelve(100, "test", one_shot=True),
    Shelve(3600, "long"),
    Shelve(30, "short"),
    Shelve(float("nan"), "odd"),
    Shelve(90, ""),
    Unshelve(),
    Remove("repair", "WO-7"),
    Remove(""),
    Restore(),
    Restore(),
    Reset(),
    Reset(),
    Claim(20),
    Claim(9000),
    Claim(0),
    Comment("hm"),
    Comment(" "),
)


def _signed(person: str, role: str) -> Actor:
    return Actor(person=person, desk="d-2", role=role, signed=True, countersigned_by="second")


ACTORS = (
    Actor(person="first", desk="d-1"),
    Actor(person="third", desk="d-2", role="supervisor"),
    _signed("first", "supervisor"),
    _signed("first", "operator"),
    _signed("second", "supervisor"),
    Actor(person="first", desk="d-1", role="supervisor", signed=True),
    _signed("first", "viewer"),
    _signed("third", "supervisor"),
)
