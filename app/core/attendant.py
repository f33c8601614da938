"""Judges what people want of alarms, and does it."""

from __future__ import annotations

from dataclasses import replace

from app.core.alarm import Alarm, AlarmTarget
from app.core.alarm_record import Deed, heading
from app.core.alarm_steps import AlarmSteps
from app.core.alarm_table import STALE_WISH, Trigger
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
from app.core.annunciator import Annunciator
from app.core.events import AlarmClaimed, AlarmCommented
from app.core.objection import content_objection, permission_objection, signature_objection
from app.core.verdict import ACCEPTED, Verdict, refused

UNSHELVED = "unshelved"
_TRIGGERS: dict[type[AlarmWish], Trigger] = {
    Acknowledge: Trigger.ACKNOWLEDGE,
    Reset: Trigger.RESET,
    Shelve: Trigger.SHELVE,
    Unshelve: Trigger.UNSHELVE,
    Remove: Trigger.REMOVE,
    Restore: Trigger.RESTORE,
}


class Attendant:
    """Every wish is judged in one order: who, which alarm (row 20), whether the
    role may, the table, texts and durations, signatures."""

    def __init__(self, steps: AlarmSteps, annunciator: Annunciator) -> None:
        self._steps = steps
        self._book = steps.book
        self._annunciator = annunciator

    def decide(self, target: AlarmTarget, wish: AlarmWish, actor: Actor, now: float) -> Verdict:
        """Refused with a reason where the alarm is not as the person saw it, or
        the table or the alarm's class is against it."""
        if not actor.person:
            return refused("no_person")
        if target.occurrence == 0:
            return self._decide_normal(target, wish, actor, now)
        alarm = self._book.occurrence(target.occurrence)
        if alarm is None:
            known = 0 < target.occurrence < self._book.next_occurrence
            return refused("closed" if known else "unknown_occurrence")
        if alarm.revision != target.revision:
            return refused(STALE_WISH)
        trigger = _TRIGGERS.get(type(wish))
        refusal = self._steps.refusal(alarm, trigger) if trigger else ""
        reason = self._objection(alarm.alarm, wish, actor, refusal)
        if reason:
            return refused(reason)
        if trigger is None:
            return self._say(alarm, wish, actor, now)
        self._steps.take(alarm, trigger, _deed(wish, actor, now))
        self._expect(alarm.occurrence, trigger, now)
        return ACCEPTED

    def _decide_normal(
        self, target: AlarmTarget, wish: AlarmWish, actor: Actor, now: float
    ) -> Verdict:
        """A normal alarm has no occurrence yet: it can be shelved or removed."""
        instance, rules = target.alarm, self._steps.rules
        if not 0 <= instance < rules.size or rules.asset(instance) != target.asset:
            return refused("unknown_alarm")
        if self._book.at(instance) is not None:
            return refused(STALE_WISH)
        trigger, cause = _TRIGGERS.get(type(wish)), self._annunciator.design(instance)
        refusal = "closed"
        if trigger is not None:
            refusal = self._steps.refusal_of_none(instance, cause, trigger)
        reason = self._objection(instance, wish, actor, refusal)
        if reason or trigger is None:
            return refused(reason)
        self._steps.begin(instance, trigger, _deed(wish, actor, now), cause)
        begun = self._book.at(instance)
        if begun is not None:
            self._expect(begun.occurrence, trigger, now)
        return ACCEPTED

    def _expect(self, occurrence: int, trigger: Trigger, now: float) -> None:
        """What is to follow by itself from what was done."""
        if trigger is Trigger.ACKNOWLEDGE:
            self._annunciator.remind_later(occurrence)
        elif trigger is Trigger.SHELVE:
            self._annunciator.unshelve_later(occurrence, now)

    def _objection(self, instance: int, wish: AlarmWish, actor: Actor, refusal: str) -> str:
        alarm_class = self._steps.alarm_class(instance)
        return (
            permission_objection(wish, actor, alarm_class)
            or refusal
            or content_objection(wish, alarm_class)
            or signature_objection(wish, actor, alarm_class)
        )

    def _say(self, alarm: Alarm, wish: AlarmWish, actor: Actor, now: float) -> Verdict:
        """What is not of the table: claims and comments, in every state."""
        top, who = heading(alarm, now), {"person": actor.person, "desk": actor.desk}
        if isinstance(wish, Comment):
            self._steps.emit(AlarmCommented(**top, **who, comment=wish.comment))
        elif isinstance(wish, Claim):
            claim = alarm.claim
            held = claim is not None and claim.until > now and claim.person == actor.person
            if wish.duration_s == 0 and not held:
                return refused("not_claimed")
            until = now + min(wish.duration_s, self._steps.philosophy.claim_s)
            self._steps.emit(AlarmClaimed(**top, **who, until=until))
        return ACCEPTED


def _deed(wish: AlarmWish, actor: Actor, now: float) -> Deed:
    deed = Deed(
        at=now,
        person=actor.person,
        desk=actor.desk,
        signed=actor.signed,
        countersigned_by=actor.countersigned_by,
    )
    match wish:
        case Acknowledge(comment):
            return replace(deed, comment=comment)
        case Shelve(duration_s, reason, one_shot):
            return replace(deed, until=now + duration_s, reason=reason, one_shot=one_shot)
        case Remove(reason, work_order):
            return replace(deed, reason=reason, work_order=work_order)
        case Unshelve():
            return replace(deed, cause=UNSHELVED)
        case _:
            return deed
