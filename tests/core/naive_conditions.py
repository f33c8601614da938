"""Conditions a second time: one asset, one value after the other, all readings kept.

Written from what a kind file says, without a look at the columns, to check them
against. True, False, or None for what cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.core.kind import Condition, Test
from app.core.kindcondition import HIGHS, LOWS


@dataclass
class Told:
    """What an asset's points, and the city's, have told: (time, value) of good readings."""

    readings: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=dict)
    value: Callable[[str, str], float | None] = lambda asset, point: None
    stale: Callable[[str], bool | None] = lambda point: None
    lost: Callable[[], bool] = lambda: False


@dataclass
class Naive:
    """One condition of one asset, with what it remembers."""

    condition: Condition
    told: Told
    held: bool = False
    last: bool | None = None
    since: float | None = None
    times: list[float] = field(default_factory=list)
    parts: list[Naive] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parts = [Naive(part, self.told) for part in self.condition.parts]

    def judge(self, at: float) -> bool | None:
        condition = self.condition
        match condition.test:
            case Test.ALL:
                return _all([part.judge(at) for part in self.parts])
            case Test.ANY:
                negated = [_not(part.judge(at)) for part in self.parts]
                return _not(_all(negated))
            case Test.NOT:
                return _not(self.parts[0].judge(at))
            case Test.COUNT:
                return self._count(at)
            case Test.STALE:
                return self.told.stale(condition.point)
            case Test.SOURCE_LOST:
                return self.told.lost()
            case Test.IS | Test.ONE_OF | Test.IS_NOT:
                value = self.told.value("", condition.point)
                among = value in condition.words
                return None if value is None else among is not (condition.test is Test.IS_NOT)
            case _:
                return self._limit(at)

    def _limit(self, at: float) -> bool | None:
        size, limit, sure = self._size(at)
        if size is None:
            return None
        over = size >= (limit - self.condition.deadband if self.held else limit)
        if not over and not sure:
            return None
        self.held = over
        return over

    def _size(self, at: float) -> tuple[float | None, float, bool]:
        """What is compared, with what, and whether too little of it is sure to be so."""
        condition = self.condition
        reference = condition.reference
        asset, point = ("", condition.point)
        if not point and reference is not None:
            asset, point = reference.asset, reference.point
        value = self.told.value(asset, point)
        if value is None:
            return None, condition.limit, True
        match condition.test:
            case Test.DIFFERS:
                assert reference is not None
                other = self.told.value(reference.asset, reference.point)
                return (None if other is None else abs(value - other)), condition.limit, True
            case Test.RISING | Test.FALLING:
                return self._change(value, at)
            case Test.WHILE if condition.phase == "night":
                return -value, condition.limit, True
            case test if test in LOWS:
                return -value, -condition.limit, True
            case test:
                assert test in HIGHS or test is Test.WHILE
                return value, condition.limit, True

    def _change(self, value: float, at: float) -> tuple[float | None, float, bool]:
        condition = self.condition
        self.since = at if self.since is None else self.since
        part_s = condition.within_s / 12
        first = at // part_s - 12
        told = self.told.readings[("", condition.point)]
        recent = [said for time, said in told if time // part_s >= first]
        change = 0.0
        if recent and condition.test is Test.RISING:
            change = value - min(recent)
        elif recent:
            change = max(recent) - value
        return max(change, 0.0), condition.limit, at - self.since >= condition.within_s

    def _count(self, at: float) -> bool | None:
        now = self.parts[0].judge(at)
        if now is True and self.last is False:
            self.times.append(at)
        if now is not None:
            self.last = now
            self.since = at if self.since is None else self.since
        within_s = self.condition.within_s
        if sum(time > at - within_s for time in self.times) >= self.condition.count:
            return True
        return False if self.since is not None and at - self.since >= within_s else None


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _all(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True
