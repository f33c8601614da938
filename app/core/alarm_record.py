"""The journal's event for a transition of an open alarm."""

from __future__ import annotations

from typing import NamedTuple, TypedDict

from app.core.alarm import Alarm
from app.core.alarm_table import Record, State, Transition
from app.core.events import (
    AlarmAcknowledged,
    AlarmEvent,
    AlarmReraised,
    AlarmReset,
    AlarmReturned,
)


class Deed(NamedTuple):
    """When and, where a person did it, by whom; or the reading that did it."""

    at: float
    person: str = ""
    desk: str = ""
    comment: str = ""
    value: float | None = None


class _Heading(TypedDict):
    at: float
    asset: str
    rule: str
    occurrence: int
    revision: int
    state: State
    latched: bool


def record(
    alarm: Alarm, transition: Transition, deed: Deed, priority: int | None = None
) -> AlarmEvent:
    """`priority` is the alarm's from now on (None: as it was). A transition
    that begins an occurrence has no alarm yet and is not for here: KeyError."""
    heading = _Heading(
        at=deed.at,
        asset=alarm.asset,
        rule=alarm.rule,
        occurrence=alarm.occurrence,
        revision=alarm.revision + 1,
        state=transition.to,
        latched=transition.to_latched,
    )
    match transition.record:
        case Record.ACKNOWLEDGED:
            return AlarmAcknowledged(
                **heading, person=deed.person, desk=deed.desk, comment=deed.comment
            )
        case Record.RETURNED:
            return AlarmReturned(**heading, value=deed.value)
        case Record.RERAISED:
            kept = alarm.priority if priority is None else priority
            return AlarmReraised(**heading, value=deed.value, priority=kept)
        case Record.RESET:
            return AlarmReset(**heading, person=deed.person, desk=deed.desk)
        case Record.RAISED:
            raise KeyError(transition.record)
