"""The rules that take more than one value, judged where something moved.

A reading of an asset has the asset's own rules judged; one of an asset that
rules refer to (the sun of the city's clock) all assets of their kinds, if it
changed what they share. The rest is at rest.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.core.batch import Batch
from app.core.condition import simple
from app.core.kind import Rule, Test
from app.core.live import LiveState
from app.core.measure import Floats, Places
from app.core.program import Program
from app.core.rulebook import RuleBook
from app.core.slots import SlotTable
from app.core.truth import Truth

Changed = tuple[int, bool, float | None, float]  # instance, active, value, time
_OWN, _REFERENCE = 1, 2


class Programs:
    """`active`: bool per rule instance, kept here for the instances of these rules."""

    def __init__(
        self, table: SlotTable, rules: RuleBook, live: LiveState, active: npt.NDArray[np.bool_]
    ) -> None:
        self._table = table
        self._active = active
        self._place = np.zeros(len(table.city), dtype=np.int64)  # of a row among its kind's
        self._of_kind: dict[int, list[Program]] = {}
        self._of_rule: dict[tuple[int, int], Program] = {}
        self._of_reference: dict[int, list[Program]] = {}
        self._watched = np.zeros(table.size, dtype=np.uint8)
        for number, kind in enumerate(table.kinds):
            rows = np.flatnonzero(table.city.kind == number)
            self._place[rows] = np.arange(len(rows))
            sources = {table.city.ids[row] for row in rows} <= set(table.city.sources)
            for place, rule in enumerate(kind.rules):
                if len(rows) and not simple(rule.condition) and not watched_alone(rule, sources):
                    self._add(Program(table, rules, live, number, place), number, place)
        self._all = tuple(self._of_rule.values())

    def crossings(self, batch: Batch, now: float) -> Iterator[Changed]:
        """What changes with a batch of one reading a slot, already in the live columns."""
        marks = self._watched[batch.slots]
        if not marks.any():
            return
        for index in np.flatnonzero(marks & _REFERENCE).tolist():
            for program in self._of_reference[int(batch.slots[index])]:
                if program.moved():
                    yield from self._judge(program, program.everywhere, now - program.lag)
        own = np.flatnonzero(marks & _OWN)
        rows = self._table.asset_of[batch.slots[own]]
        times = batch.times[own]
        numbers = self._table.city.kind[rows]
        for number in np.flatnonzero(np.bincount(numbers)).tolist():
            of_kind = np.flatnonzero(numbers == number)
            places, at = _latest(self._place[rows[of_kind]], times[of_kind])
            for program in self._of_kind[number]:
                program.lag[places] = np.maximum(now - at, 0.0)
                yield from self._judge(program, places, at)

    def tick(self, now: float) -> Iterator[Changed]:
        """What changes by time alone: counts, windows, ages, lost sources."""
        for program in self._all:
            places = program.unsettled()
            if len(places):
                yield from self._judge(program, places, now - program.lag[places])

    def resume(self, now: float) -> Iterator[Changed]:
        """Judge everything anew, after live values were put back."""
        for program in self._all:
            at = np.full(len(program.rows), now)
            yield from self._judge(program, program.everywhere, at)

    def clock_set(self) -> None:
        """The clock was set: counts and windows begin anew, like after a start."""
        for program in self._all:
            program.forget()

    def presume(self, row: int, place: int) -> None:
        """Take it that a rule held before, as an earlier run says."""
        program = self._of_rule.get((int(self._table.city.kind[row]), place))
        if program is not None:
            program.root.presume(int(self._place[row]), True)

    def program(self, row: int, place: int) -> tuple[Program, int] | None:
        """The program of a rule of the asset in `row`, and its place there."""
        program = self._of_rule.get((int(self._table.city.kind[row]), place))
        return None if program is None else (program, int(self._place[row]))

    def _add(self, program: Program, number: int, place: int) -> None:
        self._of_rule[number, place] = program
        if program.points:
            self._of_kind.setdefault(number, []).append(program)
        for point in program.points:
            self._watched[self._table.first[program.rows] + point] |= _OWN
        for slot in program.references:
            self._of_reference.setdefault(slot, []).append(program)
            self._watched[slot] |= _REFERENCE

    def _judge(self, program: Program, places: Places, at: Floats) -> Iterator[Changed]:
        truths = program.judge(places, at)
        instances = program.instances[places]
        active = self._active[instances]
        changed = np.flatnonzero(np.where(active, truths == Truth.FALSE, truths == Truth.TRUE))
        if not len(changed):
            return
        values = program.values(places[changed])
        self._active[instances[changed]] = ~active[changed]
        for index, value in zip(changed.tolist(), values.tolist(), strict=True):
            known = None if value != value else value  # NaN is no value
            yield int(instances[index]), not active[index], known, float(at[index])


def watched_alone(rule: Rule, sources: bool) -> bool:
    """Whether the watchkeeper alone judges it: the plain absence of readings of a
    point, or of a source (`sources`: all assets of the kind are sources)."""
    test = rule.condition.test
    return test is Test.STALE or (sources and test is Test.SOURCE_LOST)


def _latest(places: Places, times: Floats) -> tuple[Places, Floats]:
    """Each place once, with the latest of its times."""
    if (places[1:] > places[:-1]).all():
        return places, times
    order = np.argsort(times, kind="stable")[::-1]
    places, times = places[order], times[order]
    once, first = np.unique(places, return_index=True)
    return once, times[first]
