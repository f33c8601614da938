"""All open alarm occurrences, as the fold of their events."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np
import numpy.typing as npt

from app.core.alarm import Alarm
from app.core.alarm_table import State
from app.core.events import (
    AlarmAcknowledged,
    AlarmEvent,
    AlarmHappening,
    AlarmRaised,
    AlarmRefreshed,
    AlarmReraised,
    AlarmStaled,
)
from app.core.rulebook import NO_SLOT, RuleBook


class AlarmBook:
    """Open occurrences by number and by rule instance. `changed` holds the last
    state of every occurrence touched since it was taken, closed ones too."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._open: dict[int, Alarm] = {}
        self._at: dict[int, int] = {}  # rule instance -> occurrence
        self._slots: dict[int, int] = {}  # occurrence -> slot it trusts
        self.changed: dict[int, Alarm] = {}
        self.next_occurrence = 1

    def __len__(self) -> int:
        return len(self._open)

    def open(self) -> Iterable[Alarm]:
        """The open occurrences, eldest first."""
        return tuple(self._open.values())

    def occurrence(self, number: int) -> Alarm | None:
        return self._open.get(number)

    def at(self, instance: int) -> Alarm | None:
        """The open occurrence of a rule instance."""
        number = self._at.get(instance)
        return None if number is None else self._open[number]

    def watched(self) -> tuple[list[int], npt.NDArray[np.int64]]:
        """Open occurrences that depend on a point, and the slots of these."""
        return list(self._slots), np.fromiter(self._slots.values(), np.int64, len(self._slots))

    def marked(self, occurrences: list[int]) -> npt.NDArray[np.bool_]:
        """Which of the open `occurrences` are marked stale."""
        flags = (self._open[number].stale for number in occurrences)
        return np.fromiter(flags, dtype=bool, count=len(occurrences))

    def fold(self, event: AlarmEvent) -> None:
        """Take in one event. One that is known already changes nothing."""
        if isinstance(event, AlarmRaised):
            self._raise(event)
            return
        alarm = self._open.get(event.occurrence)
        if alarm is None or event.revision <= alarm.revision:
            return
        self._keep(_changed(alarm, event))

    def restore(self, alarms: Iterable[Alarm], next_occurrence: int) -> None:
        """Replace all by the alarms of a checkpoint."""
        self._open.clear()
        self._at.clear()
        self._slots.clear()
        self.changed.clear()
        self.next_occurrence = next_occurrence
        for alarm in alarms:
            instance = self._rules.find(alarm.asset, alarm.rule)
            self._keep(msgspec.structs.replace(alarm, alarm=instance))

    def _raise(self, event: AlarmRaised) -> None:
        if event.occurrence < self.next_occurrence:
            return
        self.next_occurrence = event.occurrence + 1
        previous = self._open.get(event.previous)
        if previous is not None:
            self._keep(
                msgspec.structs.replace(
                    previous,
                    state=State.NORMAL,
                    revision=previous.revision + 1,
                    changed_at=event.at,
                )
            )
        self._keep(
            Alarm(
                alarm=self._rules.find(event.asset, event.rule),
                occurrence=event.occurrence,
                revision=event.revision,
                asset=event.asset,
                rule=event.rule,
                priority=event.priority,
                state=event.state,
                latched=event.latched,
                since=event.since,
                raised_at=event.at,
                changed_at=event.at,
                value=event.value,
            )
        )

    def _keep(self, alarm: Alarm) -> None:
        self.changed[alarm.occurrence] = alarm
        if alarm.state is State.NORMAL:
            del self._open[alarm.occurrence]
            self._slots.pop(alarm.occurrence, None)
            self._at.pop(alarm.alarm, None)
            return
        if alarm.occurrence not in self._open and alarm.alarm >= 0:
            self._at[alarm.alarm] = alarm.occurrence
            slot = self._rules.trusted_slot(alarm.alarm)
            if slot != NO_SLOT:
                self._slots[alarm.occurrence] = slot
        self._open[alarm.occurrence] = alarm


def _changed(alarm: Alarm, event: AlarmHappening) -> Alarm:
    """`alarm` after `event`."""
    changed = msgspec.structs.replace(
        alarm,
        state=event.state,
        latched=event.latched,
        revision=event.revision,
        changed_at=event.at,
    )
    replace = msgspec.structs.replace
    match event:
        case AlarmAcknowledged():
            return replace(
                changed,
                acknowledged_by=event.person,
                acknowledged_desk=event.desk,
                acknowledged_at=event.at,
                comment=event.comment,
            )
        case AlarmReraised():
            return replace(
                changed,
                priority=event.priority,
                value=event.value,
                acknowledged_by="",
                acknowledged_desk="",
                acknowledged_at=None,
                comment="",
                realarms=alarm.realarms + 1,
            )
        case AlarmStaled():
            return replace(changed, stale=True)
        case AlarmRefreshed():
            return replace(changed, stale=False)
        case _:
            return changed
