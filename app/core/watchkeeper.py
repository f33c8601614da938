"""Judges how far the city's readings can be trusted: age, quality, lost sources."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from app.core.alarmbook import AlarmBook
from app.core.annunciator import Annunciator
from app.core.batch import Batch
from app.core.conditions import Conditions, Crossing
from app.core.events import Event, SourceBorn, SourceLost
from app.core.kind import Test
from app.core.live import LiveState
from app.core.quality import Quality
from app.core.rhythm import Rhythm
from app.core.rulebook import RuleBook
from app.core.slots import SlotTable
from app.core.sources import SourceBook
from app.core.startgrace import StartGrace

CHECK_EVERY_S = 1.0
ONLINE = "online"  # the point in which the asset of a source shows its state


class Watchkeeper:
    """Raises the alarms of absence through the annunciator, and marks alarms
    whose readings are not trusted (row 21 of the table)."""

    def __init__(
        self,
        table: SlotTable,
        rules: RuleBook,
        live: LiveState,
        conditions: Conditions,
        annunciator: Annunciator,
        alarms: AlarmBook,
        sources: SourceBook,
        emit: Callable[[Event], None],
    ) -> None:
        city = table.city
        self._table = table
        self._live = live
        self._conditions = conditions
        self._annunciator = annunciator
        self._alarms = alarms
        self._sources = sources
        self._emit = emit
        self._index = {source: index for index, source in enumerate(city.sources)}
        lost = rules.with_test(Test.SOURCE_LOST)
        self._lost_rules = {city.ids[row]: instances for row, instances in lost.items()}
        aged = [
            (instance, rules.point_slot(instance))
            for instances in rules.with_test(Test.STALE).values()
            for instance in instances
        ]
        self._aged = np.array(aged, dtype=np.int64).reshape(-1, 2)
        self._unheard: npt.NDArray[np.bool_] = np.ones(len(city.sources) + 1, dtype=bool)
        self._unheard[-1] = False  # where a publisher that the city does not know points
        self._start = StartGrace()
        self._checks = Rhythm(CHECK_EVERY_S)

    def heard(self, batch: Batch, now: float) -> None:
        """Readings of a source that has not said a word of itself: it is there."""
        if self._unheard.any():
            for index in np.unique(batch.source[self._unheard[batch.source]]).tolist():
                self.source_changed(self._table.city.sources[index], True, now, now)
        if not self._start.over:
            present = batch.source[(batch.times >= self._start.began) & (batch.source >= 0)]
            for index in np.unique(present).tolist():
                self._start.hear(self._table.city.sources[index], now)

    def source_changed(
        self, source: str, online: bool, said_at: float, now: float, reason: str = "offline"
    ) -> None:
        """A source's birth or last will. Said again it changes nothing."""
        state = self._sources.get(source)
        if not self._sources.room_for(source) or (state and state.online is online):
            return
        if online:
            self._emit(SourceBorn(at=now, source=source, said_at=said_at))
            self._start.hear(source, said_at)
        else:
            self._emit(SourceLost(at=now, source=source, said_at=said_at, reason=reason))
        self._show(source, online, now)
        if online or not self._start.hold(source):
            self._absence(source, not online, now)
        self._review(now)

    def tick(self, now: float) -> None:
        """Look once a second for what has grown too old."""
        if not self._checks.due(now):
            return
        self._start.begin(now)
        for source in self._start.end(now):
            state = self._sources.get(source)
            self._absence(source, state is not None and not state.online, now)
        if self._start.over and self._unheard.any():
            for index in np.flatnonzero(self._unheard).tolist():
                source = self._table.city.sources[index]
                self.source_changed(source, False, now, now, reason="never_heard")
        self._live.age(now)
        self._age_rules(now)
        for crossing in self._conditions.tick(now):
            self._annunciator.crossed(crossing, now)
        self._review(now)

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        self._conditions.programs.clock_set()
        self._start.clock_set(by_s)

    def resume(self, now: float) -> None:
        """Bring live state and alarms in line with the sources as folded."""
        self._start.begin(now)
        for state in self._sources.all():
            self._show(state.source, state.online, now)
            if state.online or not self._start.hold(state.source):
                self._absence(state.source, not state.online, now)
        self._live.age(now)
        self._review(now)

    def _show(self, source: str, online: bool, now: float) -> None:
        """Mark what the source carries, and show its state on its own asset."""
        index = self._index.get(source)
        if index is not None:
            self._unheard[index] = False
            self._live.mark_source(index, not online)
        row = self._table.city.rows.get(source)
        if row is not None and source in self._lost_rules:
            kind = self._table.kinds[int(self._table.city.kind[row])]
            if any(point.name == ONLINE for point in kind.points):
                slot = self._table.slot(row, ONLINE)
                said = Batch.of([(slot, float(online), now, Quality.GOOD, -1)])
                self._live.apply(said, now)
                for crossing in self._conditions.crossings(said, now):
                    self._annunciator.crossed(crossing, now)

    def _absence(self, source: str, lost: bool, now: float) -> None:
        """One alarm for a lost source; what it carries raises none of its own."""
        for instance in self._lost_rules.get(source, ()):
            self._level(instance, lost, None, now)

    def _age_rules(self, now: float) -> None:
        """Rules about a point that has grown too old, while its source is there."""
        if not len(self._aged):
            return
        instances, slots = self._aged.T
        stale = self._live.stale[slots]
        judged = ~self._live.lost[self._live.carrier[slots]]
        for place in np.flatnonzero(judged & (stale != self._conditions.active[instances])):
            value = float(self._live.value[slots[place]])
            self._level(int(instances[place]), bool(stale[place]), value, now)

    def _level(self, instance: int, active: bool, value: float | None, now: float) -> None:
        if bool(self._conditions.active[instance]) is not active:
            self._conditions.active[instance] = active
            self._annunciator.crossed(Crossing(instance, active, value, now), now)

    def _review(self, now: float) -> None:
        """Mark alarms whose value is stale, bad or not known, and unmark others."""
        occurrences, slots, places = self._alarms.watched()
        live = self._live
        bad = live.stale[slots] | (live.quality[slots] == Quality.BAD) | np.isnan(live.value[slots])
        doubtful = np.zeros(len(occurrences), dtype=bool)
        doubtful[places[bad]] = True  # one of several is enough
        marked = self._alarms.marked(occurrences)
        for place in np.flatnonzero(doubtful != marked).tolist():
            alarm = self._alarms.occurrence(occurrences[place])
            if alarm is not None:
                self._annunciator.doubt(alarm, bool(doubtful[place]), now)
