"""Alarms that come and go too often: chattering, after ISA-18.2.

One that its condition brought on `chattering` times within `chattering_window_s`
is marked; the mark goes when it has not come on for QUIET_S.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

import msgspec

from app.core.alarm import Alarm
from app.core.alarmbook import AlarmBook
from app.core.events import AlarmChattered, AlarmEvent
from app.core.philosophy import Philosophy
from app.core.rhythm import Rhythm
from app.core.rulebook import RuleBook

QUIET_S = 600.0
LOOK_EVERY_S = 5.0


class ChatterState(msgspec.Struct, frozen=True, kw_only=True):
    """For a checkpoint: an instance that chatters, and when it last came on."""

    asset: str
    rule: str
    last_at: float


class Marker(Protocol):
    """Who records it: the annunciator."""

    def chatter(self, alarm: Alarm, chattering: bool, now: float) -> None: ...


class ChatterWatch:
    """Counts onsets of conditions by instance, as the fold of the journal."""

    def __init__(self, rules: RuleBook, book: AlarmBook, philosophy: Philosophy) -> None:
        self._rules = rules
        self._book = book
        self._most = philosophy.chattering
        self._window_s = philosophy.chattering_window_s
        self._onsets: dict[int, deque[float]] = {}
        self._chattering: dict[int, float] = {}  # instance -> its last onset
        self._marks: dict[int, None] = {}  # instances whose alarm may need the mark
        self._looks = Rhythm(LOOK_EVERY_S)

    def fold(self, before: Alarm | None, event: AlarmEvent) -> None:
        """An event; `before` is its occurrence as it was."""
        instance = self._rules.find(event.asset, event.rule)
        if isinstance(event, AlarmChattered) and not event.chattering:
            self._chattering.pop(instance, None)
        if instance < 0 or not event.active or (before is not None and before.active):
            return
        if event.at - self._chattering.get(instance, event.at) > QUIET_S:
            del self._chattering[instance]
        onsets = self._onsets.setdefault(instance, deque(maxlen=self._most))
        onsets.append(event.at)
        often = len(onsets) == self._most and event.at - onsets[0] <= self._window_s
        if often or instance in self._chattering:
            self._chattering[instance] = event.at
            self._marks[instance] = None

    def settle(self, now: float, marker: Marker) -> None:
        """Mark the alarms that chatter."""
        marks, self._marks = self._marks, {}
        for instance in marks:
            self._mark(instance, True, now, marker)

    def tick(self, now: float, marker: Marker) -> None:
        """Take the mark from what is quiet, and forget what came on long ago."""
        if not self._looks.due(now):
            return
        for instance in [one for one, last in self._chattering.items() if now - last > QUIET_S]:
            self._mark(instance, False, now, marker)
        for instance in [i for i, at in self._onsets.items() if now - at[-1] > self._window_s]:
            del self._onsets[instance]

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        self._chattering = {one: last + by_s for one, last in self._chattering.items()}
        for instance, onsets in self._onsets.items():
            self._onsets[instance] = deque((at + by_s for at in onsets), maxlen=self._most)

    def states(self) -> list[ChatterState]:
        return [
            ChatterState(
                asset=self._rules.asset(instance),
                rule=self._rules.rule(instance).name,
                last_at=last,
            )
            for instance, last in self._chattering.items()
        ]

    def restore(self, states: Iterable[ChatterState]) -> None:
        """Put back a checkpoint's, as far as the city still knows them."""
        for state in states:
            instance = self._rules.find(state.asset, state.rule)
            if instance >= 0:
                self._chattering[instance] = state.last_at

    def resume(self) -> None:
        """After folding a journal: every mark is looked at once more."""
        self._marks = dict.fromkeys(self._chattering)

    def _mark(self, instance: int, chattering: bool, now: float, marker: Marker) -> None:
        alarm = self._book.at(instance)
        if alarm is not None:
            marker.chatter(alarm, chattering, now)
