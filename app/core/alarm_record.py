"""The journal's event for a transition of an open alarm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from app.core.alarm import Alarm, Cause
from app.core.alarm_table import Record, State, Transition, Trigger
from app.core.events import (
    AlarmAcknowledged,
    AlarmConditionChanged,
    AlarmEvent,
    AlarmRefreshed,
    AlarmRemoved,
    AlarmReraised,
    AlarmReset,
    AlarmRestored,
    AlarmReturned,
    AlarmShelved,
    AlarmStaled,
    AlarmSuppressed,
    AlarmUnshelved,
    AlarmUnsuppressed,
)

NOBODY = Cause("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """When, and what else is to be kept: who did it, where, why and for how long;
    or the reading that did it; or by what design. `priority` is the alarm's from
    now on (None: as it was)."""

    at: float
    person: str = ""
    desk: str = ""
    comment: str = ""
    signed: bool = False
    countersigned_by: str = ""
    reason: str = ""
    work_order: str = ""
    until: float = 0.0
    one_shot: bool = False
    cause: str = ""
    by: Cause = NOBODY
    value: float | None = None
    since: float | None = None
    priority: int | None = None


class Heading(TypedDict):
    """What every event of an alarm carries."""

    at: float
    asset: str
    rule: str
    occurrence: int
    revision: int
    state: State
    latched: bool
    active: bool


class _Who(TypedDict):
    person: str
    desk: str


class _Proven(_Who):
    signed: bool
    countersigned_by: str


def heading(alarm: Alarm, at: float) -> Heading:
    """Of an event that leaves the alarm's state as it is."""
    return Heading(
        at=at,
        asset=alarm.asset,
        rule=alarm.rule,
        occurrence=alarm.occurrence,
        revision=alarm.revision + 1,
        state=alarm.state,
        latched=alarm.latched,
        active=alarm.active,
    )


def record(alarm: Alarm, transition: Transition, deed: Deed) -> AlarmEvent:
    """A transition that raises a new occurrence has no alarm yet and is not for
    here: KeyError."""
    top = heading(alarm, deed.at)
    top["state"] = transition.to
    if transition.to_latched is not None:
        top["latched"] = transition.to_latched
    if transition.trigger in (Trigger.CONDITION_TRUE, Trigger.CONDITION_FALSE):
        top["active"] = transition.trigger is Trigger.CONDITION_TRUE
    return _RECORDS[transition.record](top, alarm, deed)


def _who(deed: Deed) -> _Who:
    return _Who(person=deed.person, desk=deed.desk)


def _proven(deed: Deed) -> _Proven:
    return _Proven(**_who(deed), signed=deed.signed, countersigned_by=deed.countersigned_by)


def _reraised(top: Heading, alarm: Alarm, deed: Deed) -> AlarmReraised:
    priority = alarm.priority if deed.priority is None else deed.priority
    return AlarmReraised(**top, value=deed.value, priority=priority)


def _shelved(top: Heading, _: Alarm, deed: Deed) -> AlarmShelved:
    return AlarmShelved(
        **top, **_proven(deed), until=deed.until, reason=deed.reason, one_shot=deed.one_shot
    )


def _unsuppressed(top: Heading, alarm: Alarm, _: Deed) -> AlarmUnsuppressed:
    return AlarmUnsuppressed(**top, by=alarm.suppression or NOBODY)


def _removed(top: Heading, _: Alarm, deed: Deed) -> AlarmRemoved:
    return AlarmRemoved(**top, **_proven(deed), reason=deed.reason, work_order=deed.work_order)


_RECORDS: dict[Record, Callable[[Heading, Alarm, Deed], AlarmEvent]] = {
    Record.ACKNOWLEDGED: lambda top, _, d: AlarmAcknowledged(
        **top, **_proven(d), comment=d.comment
    ),
    Record.RETURNED: lambda top, _, d: AlarmReturned(**top, value=d.value),
    Record.RERAISED: _reraised,
    Record.RESET: lambda top, _, d: AlarmReset(**top, **_who(d)),
    Record.SHELVED: _shelved,
    Record.UNSHELVED: lambda top, _, d: AlarmUnshelved(**top, **_who(d), cause=d.cause),
    Record.SUPPRESSED: lambda top, _, d: AlarmSuppressed(**top, by=d.by),
    Record.UNSUPPRESSED: _unsuppressed,
    Record.REMOVED: _removed,
    Record.RESTORED: lambda top, _, d: AlarmRestored(**top, **_who(d)),
    Record.CONDITION_CHANGED: lambda top, _, d: AlarmConditionChanged(
        **top, value=d.value, since=d.since
    ),
    Record.STALED: lambda top, _, __: AlarmStaled(**top),
    Record.REFRESHED: lambda top, _, __: AlarmRefreshed(**top),
}
