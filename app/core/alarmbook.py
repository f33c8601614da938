"""All open alarm occurrences, as the fold of their events."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from app.core.alarm import Alarm
from app.core.alarm_change import begun, changed, holds
from app.core.alarm_table import State
from app.core.events import AlarmBegun, AlarmEvent, AlarmRaised
from app.core.rulebook import RuleBook


class AlarmBook:
    """Open occurrences by number, by rule instance and by state. `changed` holds
    the last state of every occurrence touched since it was taken, closed ones too."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._open: dict[int, Alarm] = {}
        self._at: dict[int, int] = {}  # rule instance -> occurrence
        self._slots: dict[int, tuple[int, ...]] = {}  # occurrence -> slots it trusts
        self._in: dict[State, dict[int, None]] = {state: {} for state in State}
        self.changed: dict[int, Alarm] = {}
        self.next_occurrence = 1

    def __len__(self) -> int:
        return len(self._open)

    def open(self) -> Iterable[Alarm]:
        """The open occurrences, eldest first."""
        return tuple(self._open.values())

    def in_state(self, state: State) -> tuple[Alarm, ...]:
        """The open occurrences in `state`, in the order in which they came to it."""
        return tuple(self._open[number] for number in self._in[state])

    def count(self, state: State) -> int:
        return len(self._in[state])

    def occurrence(self, number: int) -> Alarm | None:
        return self._open.get(number)

    def at(self, instance: int) -> Alarm | None:
        """The open occurrence of a rule instance."""
        number = self._at.get(instance)
        return None if number is None else self._open[number]

    def watched(self) -> tuple[list[int], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Open occurrences that depend on points; the slots of these, and for each
        slot the place of its occurrence in the list."""
        counts = np.fromiter(map(len, self._slots.values()), np.int64, len(self._slots))
        slots = np.fromiter(chain.from_iterable(self._slots.values()), np.int64, int(counts.sum()))
        return list(self._slots), slots, np.repeat(np.arange(len(counts)), counts)

    def marked(self, occurrences: list[int]) -> npt.NDArray[np.bool_]:
        """Which of the open `occurrences` are marked stale."""
        flags = (self._open[number].stale for number in occurrences)
        return np.fromiter(flags, dtype=bool, count=len(occurrences))

    def fold(self, event: AlarmEvent) -> bool:
        """Take in one event. One that is known already changes nothing: False."""
        if isinstance(event, AlarmRaised | AlarmBegun):
            return self._begin(event)
        alarm = self._open.get(event.occurrence)
        if alarm is None or event.revision <= alarm.revision:
            return False
        self._keep(changed(alarm, event))
        return True

    def restore(self, alarms: Iterable[Alarm], next_occurrence: int) -> None:
        """Replace all by the alarms of a checkpoint."""
        for numbered in (self._open, self.changed):
            numbered.clear()
        self._at.clear()
        self._slots.clear()
        for stood in self._in.values():
            stood.clear()
        self.next_occurrence = next_occurrence
        for alarm in alarms:
            instance = self._rules.find(alarm.asset, alarm.rule)
            self._keep(replace(alarm, alarm=instance, active=holds(alarm)))

    def skip_to(self, occurrence: int) -> None:
        """Number new alarms from here on: lower numbers may have been given before."""
        self.next_occurrence = max(self.next_occurrence, occurrence)

    def _begin(self, event: AlarmRaised | AlarmBegun) -> bool:
        if event.occurrence < self.next_occurrence:
            return False
        self.next_occurrence = event.occurrence + 1
        if isinstance(event, AlarmRaised) and (previous := self._open.get(event.previous)):
            revision = previous.revision + 1
            self._keep(
                replace(previous, state=State.NORMAL, revision=revision, changed_at=event.at)
            )
        self._keep(begun(event, self._rules.find(event.asset, event.rule)))
        return True

    def _keep(self, alarm: Alarm) -> None:
        before = self._open.get(alarm.occurrence)
        self.changed[alarm.occurrence] = alarm
        if before is not None and before.state is not alarm.state:
            del self._in[before.state][alarm.occurrence]
        if alarm.state is State.NORMAL:
            self._close(alarm)
            return
        if before is None and alarm.alarm >= 0:
            self._at[alarm.alarm] = alarm.occurrence
            if slots := self._rules.trusted_slots(alarm.alarm):
                self._slots[alarm.occurrence] = slots
        self._open[alarm.occurrence] = alarm
        self._in[alarm.state][alarm.occurrence] = None

    def _close(self, alarm: Alarm) -> None:
        self._open.pop(alarm.occurrence, None)
        self._slots.pop(alarm.occurrence, None)
        if self._at.get(alarm.alarm) == alarm.occurrence:
            del self._at[alarm.alarm]
