"""An alarm after one more event: the fold of its life."""

from __future__ import annotations

from msgspec.structs import replace

from app.core.alarm import Alarm, Claim, Remark, Removal, Shelf
from app.core.alarm_table import State
from app.core.events import (
    AlarmAcknowledged,
    AlarmBegun,
    AlarmChattered,
    AlarmClaimed,
    AlarmCommented,
    AlarmConditionChanged,
    AlarmHappening,
    AlarmRaised,
    AlarmRefreshed,
    AlarmRemoved,
    AlarmReraised,
    AlarmRestored,
    AlarmShelved,
    AlarmStaled,
    AlarmSuppressed,
    AlarmUnshelved,
    AlarmUnsuppressed,
)


def begun(event: AlarmRaised | AlarmBegun, instance: int) -> Alarm:
    """The occurrence that `event` begins, of rule instance `instance`."""
    return Alarm(
        alarm=instance,
        occurrence=event.occurrence,
        revision=event.revision,
        asset=event.asset,
        rule=event.rule,
        priority=event.priority,
        state=event.state,
        latched=event.latched,
        active=holds(event),
        since=event.since,
        raised_at=event.at,
        changed_at=event.at,
        value=event.value,
    )


def holds(said: AlarmHappening | Alarm) -> bool:
    """Whether the condition holds. What was written before `active` was kept
    says it by its state alone."""
    shown = said.state in (State.UNACKNOWLEDGED, State.ACKNOWLEDGED) and not said.latched
    return said.active or shown


def changed(alarm: Alarm, event: AlarmHappening) -> Alarm:
    """`alarm` after `event`."""
    after = replace(
        alarm,
        state=event.state,
        latched=event.latched,
        active=holds(event),
        revision=event.revision,
        changed_at=event.at,
    )
    match event:
        case AlarmAcknowledged():
            return replace(
                after,
                acknowledged_by=event.person,
                acknowledged_desk=event.desk,
                acknowledged_at=event.at,
                comment=event.comment,
            )
        case AlarmReraised():
            return _again(replace(after, priority=event.priority, value=event.value))
        case AlarmConditionChanged() if event.active:
            since = event.at if event.since is None else event.since
            return replace(after, value=event.value, since=since)
        case AlarmStaled():
            return replace(after, stale=True)
        case AlarmRefreshed():
            return replace(after, stale=False)
        case AlarmChattered():
            return replace(after, chattering=event.chattering)
        case AlarmClaimed() | AlarmCommented():
            return _spoken(after, event)
        case _:
            return _set_aside(after, event)


def _set_aside(after: Alarm, event: AlarmHappening) -> Alarm:
    match event:
        case AlarmShelved():
            shelf = Shelf(
                at=event.at,
                until=event.until,
                person=event.person,
                desk=event.desk,
                reason=event.reason,
                one_shot=event.one_shot,
            )
            return replace(after, shelf=shelf)
        case AlarmSuppressed():
            return replace(after, suppression=event.by)
        case AlarmRemoved():
            removal = Removal(
                at=event.at,
                person=event.person,
                desk=event.desk,
                reason=event.reason,
                work_order=event.work_order,
            )
            return replace(after, removal=removal)
        case AlarmUnshelved():
            return _back(replace(after, shelf=None))
        case AlarmUnsuppressed():
            return _back(replace(after, suppression=None))
        case AlarmRestored():
            return _back(replace(after, removal=None))
        case _:
            return after


def _back(after: Alarm) -> Alarm:
    """Annunciated again, unless something else still sets it aside."""
    return _again(after) if after.annunciated else after


def _again(after: Alarm) -> Alarm:
    """What was acknowledged before counts no more."""
    return replace(
        after,
        acknowledged_by="",
        acknowledged_desk="",
        acknowledged_at=None,
        comment="",
        realarms=after.realarms + 1,
    )


def _spoken(after: Alarm, event: AlarmClaimed | AlarmCommented) -> Alarm:
    who = {"person": event.person, "desk": event.desk}
    if isinstance(event, AlarmCommented):
        return replace(after, remark=Remark(at=event.at, comment=event.comment, **who))
    if event.until <= event.at:
        return replace(after, claim=None)
    return replace(after, claim=Claim(until=event.until, **who))
