"""One rule that takes more than one value to decide, for all assets of its kind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.core.change import Change
from app.core.combination import All, AnyOf, Count, Not
from app.core.judge import Judge, Limit, Lost, Silent, Worded
from app.core.kind import Condition, PointType, Reference, Test
from app.core.live import LiveState
from app.core.measure import NOBODY, Difference, Floats, Level, Places, Values
from app.core.rulebook import NO_SLOT, RuleBook
from app.core.slots import SlotTable
from app.core.truth import Truths


class ConditionError(ValueError):
    """A rule refers to what the asset that it names does not have."""


class Program:
    """`instances` are the rule's, in the order of the kind's assets (`rows`).
    `points` are places of the kind's points that it looks at, `references` the
    slots outside the asset. `lag` are the seconds by which an asset's latest
    reading was taken before it came: its times are those of its source. Where
    `condition` is given it is that of no rule, and `instances` mean nothing."""

    def __init__(
        self,
        table: SlotTable,
        rules: RuleBook,
        live: LiveState,
        number: int,
        place: int = 0,
        condition: Condition | None = None,
    ) -> None:
        self._table = table
        self._rules = rules
        self._live = live
        self.rows: npt.NDArray[np.int64] = np.flatnonzero(table.city.kind == number)
        self.instances: npt.NDArray[np.int64] = rules.first[self.rows] + place
        self.everywhere: Places = np.arange(len(self.rows))
        self.lag: Floats = np.zeros(len(self.rows))
        condition = condition or table.kinds[number].rules[place].condition
        self.point = condition.point
        own, references = set(), set()
        for leaf in condition.leaves():
            own |= {leaf.point} - {""}
            if leaf.reference is not None and not leaf.reference.asset:
                own.add(leaf.reference.point)
            elif leaf.reference is not None:
                references.add(self._checked(leaf.reference))
        self.points = tuple(table.kinds[number].point_index(name) for name in sorted(own))
        self.references = tuple(sorted(references - {NO_SLOT}))
        self.root = self._build(condition)
        self._shared = _shared(self.root)
        self._varying = not all(
            leaf.reference is None or not leaf.reference.asset or not leaf.point
            for leaf in condition.leaves()
        )
        self._seen: list[int] = []

    def judge(self, places: Places, at: Floats) -> Truths:
        """Whether the rule holds at `places` at the times `at`."""
        truths = np.broadcast_to(self.root.judge(places, at), places.shape)
        self._seen = self._shared_truths()
        return truths

    def moved(self) -> bool:
        """Whether what all assets share has changed since it was last judged."""
        return self._varying or self._seen != self._shared_truths()

    def unsettled(self) -> Places:
        """Places at which time alone may change the verdict."""
        mask = self.root.unsettled()
        return np.flatnonzero(mask) if mask is not None else self.everywhere[:0]

    def forget(self) -> None:
        """Counts and windows begin anew; a deadband stays."""
        for judge in _with_parts(self.root):
            if isinstance(judge, Count):
                judge.forget()
            elif isinstance(judge, Limit) and isinstance(judge.measure, Change):
                judge.measure.forget()
        self.lag[:] = 0.0

    def values(self, places: Places) -> Floats:
        """What the rule's first own point says there; NaN for a rule about none."""
        if not self.point:
            return np.full(len(places), np.nan)
        first = self._table.slot(int(self.rows[0]), self.point) - self._table.first[self.rows[0]]
        values: Floats = self._live.value[self._table.first[self.rows[places]] + first]
        return values

    def _shared_truths(self) -> list[int]:
        at = np.zeros(1)
        return [int(judge.judge(NOBODY, at)[0]) for judge in self._shared]

    def _build(self, condition: Condition) -> Judge:
        count = len(self.rows)
        match condition.test:
            case Test.ALL:
                return All([self._build(part) for part in condition.parts])
            case Test.ANY:
                return AnyOf([self._build(part) for part in condition.parts])
            case Test.NOT:
                return Not(self._build(condition.parts[0]))
            case Test.COUNT:
                part = self._build(condition.parts[0])
                return Count(part, condition.count, condition.within_s, count)
            case Test.STALE:
                return Silent(self._live, self._own(condition.point))
            case Test.SOURCE_LOST:
                return Lost(self._live, self._sources())
            case Test.IS | Test.IS_NOT | Test.ONE_OF:
                negated = condition.test is Test.IS_NOT
                return Worded(self._values(condition), condition.words, negated=negated)
            case _:
                return self._limit(condition)

    def _limit(self, condition: Condition) -> Limit:
        limit, count = condition.limit, len(self.rows)
        values = self._values(condition)
        match condition.test:
            case Test.DIFFERS:
                assert condition.reference is not None
                others = self._reference(condition.reference)
                return Limit(Difference(values, others), limit, condition.deadband, count)
            case Test.RISING | Test.FALLING:
                falling = condition.test is Test.FALLING
                change = Change(values, count, condition.within_s, falling=falling)
                return Limit(change, limit, condition.deadband, count)
            case Test.WHILE:  # by night the sun is at or below minus `limit`, so -sun >= limit
                night = condition.phase == "night"
                return Limit(Level(values, low=night), limit, condition.deadband, count)
            case Test.LOW | Test.LOW_LOW:
                return Limit(Level(values, low=True), -limit, condition.deadband, count)
            case _:
                return Limit(Level(values, low=False), limit, condition.deadband, count)

    def _values(self, condition: Condition) -> Values:
        if condition.point:
            return Values(self._live, self._own(condition.point), shared=False)
        assert condition.reference is not None
        return self._reference(condition.reference)

    def _reference(self, reference: Reference) -> Values:
        if not reference.asset:
            return Values(self._live, self._own(reference.point), shared=False)
        slot = self._rules.reference_slot(-1, reference)
        return Values(self._live, np.array([slot]), shared=True)

    def _checked(self, reference: Reference) -> int:
        """The slot referred to; NO_SLOT where this city has no such asset."""
        slot = self._rules.reference_slot(-1, reference)
        city = self._table.city
        if reference.asset in city.rows and (
            slot == NO_SLOT or self._table.point(slot).type is not PointType.NUMBER
        ):
            kind = city.kind_name(int(self.rows[0]))
            raise ConditionError(
                f"a rule of {kind} looks at '{reference.point}' of {reference.asset},"
                " which has no such number"
            )
        return slot

    def _own(self, point: str) -> npt.NDArray[np.int64]:
        if not len(self.rows):
            return np.zeros(0, dtype=np.int64)
        first = self._table.first[self.rows]
        slots: npt.NDArray[np.int64] = first + (
            self._table.slot(int(self.rows[0]), point) - first[0]
        )
        return slots

    def _sources(self) -> npt.NDArray[np.int64]:
        city = self._table.city
        names = {name: index for index, name in enumerate(city.sources)}
        return np.array(
            [names.get(city.ids[row], int(city.source[row])) for row in self.rows], dtype=np.int64
        )


def _shared(judge: Judge) -> list[Judge]:
    """The topmost judges whose verdict is the same for all assets."""
    if judge.shared:
        return [judge]
    return [found for part in judge.parts for found in _shared(part)]


def _with_parts(judge: Judge) -> Iterator[Judge]:
    """The judge, its parts, and theirs."""
    yield judge
    for part in judge.parts:
        yield from _with_parts(part)
