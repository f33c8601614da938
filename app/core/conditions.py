"""The conditions of all rules over all slots, evaluated column-wise.

Each slot carries the band of values in which no rule that this one value
decides changes. A beat's readings are compared with their bands at once; only
the few outside go through the rules one by one. Rules that take more than one
value are judged by `programs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.batch import Batch
from app.core.condition import NOWHERE, band, holds, resting_band, simple
from app.core.kind import PointType
from app.core.live import LiveState
from app.core.programs import Programs
from app.core.quality import Quality
from app.core.rulebook import RuleBook, Watch
from app.core.slots import SlotTable


class Crossing(NamedTuple):
    """A condition of rule instance `instance` began (`active`) or ceased to
    hold with the reading of `value` at source time `time`."""

    instance: int
    active: bool
    value: float | None
    time: float


class Conditions:
    """`active`: bool per rule instance, before any delay."""

    def __init__(self, table: SlotTable, rules: RuleBook, live: LiveState) -> None:
        self.table = table
        self.rules = rules
        self.live = live
        self.active: npt.NDArray[np.bool_] = np.zeros(rules.size, dtype=bool)
        self.programs = Programs(table, rules, live, self.active)
        self._low: npt.NDArray[np.float64] = np.full(table.size, -np.inf)
        self._high: npt.NDArray[np.float64] = np.full(table.size, np.inf)
        for number, kind in enumerate(table.kinds):
            first = table.first[np.flatnonzero(table.city.kind == number)]
            for index, point in enumerate(kind.points):
                watches = rules.watches[number][index]
                if watches:
                    words = 2 if point.type is PointType.BOOLEAN else len(point.states)
                    resting = resting_band([watch.rule for watch in watches], words)
                    self._low[first + index], self._high[first + index] = resting

    def crossings(self, batch: Batch, now: float) -> Iterator[Crossing]:
        """What changes with a batch of one reading a slot, which the live state
        has taken in `now`. Bad readings decide nothing."""
        yield from self._outside(batch)
        for changed in self.programs.crossings(batch, now):
            yield Crossing(*changed)

    def tick(self, now: float) -> Iterator[Crossing]:
        """What changes by time alone."""
        for changed in self.programs.tick(now):
            yield Crossing(*changed)

    def resume(self, now: float) -> Iterator[Crossing]:
        """Judge all live values anew, as after a restart: what `begin` said held
        before, and times and counts anew. A delay that the restart broke off counts
        from when its value began to be what it is."""
        live = self.live
        known = np.flatnonzero(~np.isnan(live.value))
        columns = live.value[known], live.since[known], live.quality[known], live.carrier[known]
        yield from self._outside(Batch(known, *columns))
        for changed in self.programs.resume(now):
            yield Crossing(*changed)

    def begin(self, instance: int) -> None:
        """Take it that the condition holds, as an alarm of an earlier run says,
        so that its deadband counts from there."""
        self.active[instance] = True
        row = self.rules.row(instance)
        rule = self.rules.rule(instance)
        if not simple(rule.condition):
            self.programs.presume(row, instance - int(self.rules.first[row]))
            return
        slot = self.table.slot(row, rule.condition.point)
        value = float(self.live.value[slot])
        if isnan(value):
            self._low[slot], self._high[slot] = NOWHERE
        else:
            self._settle(slot, value)

    def _outside(self, batch: Batch) -> Iterator[Crossing]:
        slots, values = batch.slots, batch.values
        outside = (values < self._low[slots]) | (values > self._high[slots])
        outside &= batch.qualities < Quality.BAD
        for index in np.flatnonzero(outside).tolist():
            yield from self._cross(
                int(slots[index]), float(values[index]), float(batch.times[index])
            )

    def _cross(self, slot: int, value: float, time: float) -> Iterator[Crossing]:
        row = int(self.table.asset_of[slot])
        first = int(self.rules.first[row])
        for place, rule in self._watches(slot, row):
            held = bool(self.active[first + place])
            active = holds(rule.condition, value, held)
            if active is not held:
                self.active[first + place] = active
                yield Crossing(first + place, active, value, time)
        self._settle(slot, value)

    def _settle(self, slot: int, value: float) -> None:
        row = int(self.table.asset_of[slot])
        first = int(self.rules.first[row])
        states = [
            (rule, bool(self.active[first + place])) for place, rule in self._watches(slot, row)
        ]
        self._low[slot], self._high[slot] = band(states, value)

    def _watches(self, slot: int, row: int) -> tuple[Watch, ...]:
        number = int(self.table.city.kind[row])
        return self.rules.watches[number][slot - int(self.table.first[row])]
