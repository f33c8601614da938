"""A room whose alarms are shelved, suppressed and taken out of service in tests."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.alarm import Alarm
from app.core.alarm_wish import Acknowledge, Actor, AlarmWish
from app.core.kind import Text
from app.core.philosophy import STANDARD, AlarmClass, Philosophy
from app.core.room import Room
from tests.core.hamlet import BOX, Talk, hamlet, kinds

OPERATOR = Actor(person="operator-1", desk="desk-1")
SUPERVISOR = Actor(person="supervisor-1", desk="desk-2", role="supervisor")
SIGNED = Actor(
    person="supervisor-1",
    desk="desk-2",
    role="supervisor",
    signed=True,
    countersigned_by="supervisor-2",
)
SUPPRESSION = """
[[suppressions]]
name = "opened"
title = { fr = "Porte ouverte", en = "Door open" }
when = { point = "door", is = true }
rules = ["high", "broken"]
"""
PATIENT = BOX.replace("stale_after_s = 60", "stale_after_s = 1e9")
WITH_SUPPRESSION = PATIENT + SUPPRESSION
WITH_CLASS = PATIENT.replace('name = "high"\n', 'name = "high"\nclass = "special"\n')


@dataclass(frozen=True)
class Spot:
    """What a desk names of a normal alarm."""

    asset: str
    alarm: int
    occurrence: int = 0
    revision: int = 0


def special(alarm_class: AlarmClass | None = None, box: str = WITH_CLASS) -> Talk:
    """A room whose rule `high` is of the class given."""
    classes = {"standard": STANDARD}
    if alarm_class is not None:
        classes["special"] = alarm_class
    return Talk(Room(hamlet(), kinds(box), philosophy=Philosophy(classes=classes)))


def judged(**rules: object) -> AlarmClass:
    return AlarmClass(name="special", title=Text("", ""), **rules)  # type: ignore[arg-type]


def want(
    talk: Talk, wish: AlarmWish, now: float, actor: Actor = OPERATOR, rule: str = "high"
) -> str:
    """The reason of a refusal; "" where it is done."""
    return said(talk, talk.alarm(rule), wish, now, actor)


def said(
    talk: Talk, target: Alarm | Spot, wish: AlarmWish, now: float, actor: Actor = OPERATOR
) -> str:
    events = len(talk.journal)
    verdict, happened = talk.room.decide(target, wish, actor, now)
    talk.keep(happened)
    assert verdict.accepted is (verdict.reason == "")
    assert verdict.accepted is (len(talk.journal) > events)
    return verdict.reason


def standing(state: str) -> Talk:
    """A room whose alarm `high` of box-1, active but in D, stands in `state` at 100."""
    talk = Talk(Room(hamlet(), kinds(WITH_SUPPRESSION)))
    talk.read(("level", 20), now=90)
    if state == "C":
        want(talk, Acknowledge("seen"), 91)
    if state == "D":
        talk.read(("level", 0), now=92)
    assert talk.alarm("high").state == state
    return talk
