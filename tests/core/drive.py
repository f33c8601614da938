"""Makes a room say what a rule waits for, worked out from its condition alone."""

from __future__ import annotations

from math import isfinite

import numpy as np

from app.core.alarm import Alarm
from app.core.batch import Batch
from app.core.kind import Condition, Kind, Point, PointType, Rule, Test
from app.core.kindcondition import CLOCK, HIGHS, LOWS
from app.core.room import Room
from tests.core.probe import assets

REPORT_S = 20.0  # everything is told again so often, so that nothing gets stale
NIGHT, DAY = -80.0, 80.0


class Drive:
    """One asset of the rule's kind in a city of its own, beside the clock."""

    def __init__(self, kind: Kind, rule: Rule, kinds: dict[str, Kind]) -> None:
        self.rule = rule
        rows = [("asset-1", kind.name, "carrier"), (CLOCK, "clock", "carrier")]
        if kind.name == "source":
            rows[0] = ("carrier", "source", "carrier")
        self.asset = rows[0][0]
        self.room = Room(assets(rows), kinds)
        self.now = 1e6
        self._values: dict[int, float] = {}
        self._silent: set[int] = set()
        self.room.source_changed("carrier", True, self.now, self.now)
        for row in range(2):
            for point in self._points(row):
                self._put(row, point.name, _rest(point))
        self.wait(1)

    def make(self, condition: Condition, true: bool) -> None:
        """Bring the condition about, or its opposite."""
        match condition.test:
            case Test.ALL | Test.ANY:
                several = true is (condition.test is Test.ALL)
                for part in condition.parts if several else condition.parts[:1]:
                    self.make(part, true)
                if not several:  # the rest holds, so that the first part alone decides
                    for part in condition.parts[1:]:
                        self.make(part, not true)
            case Test.NOT:
                self.make(condition.parts[0], not true)
            case Test.COUNT:
                for _ in range(condition.count if true else 0):
                    self.make(condition.parts[0], False)
                    self.wait(2)
                    self.make(condition.parts[0], True)
                    self.wait(2)
                if not true:
                    self.make(condition.parts[0], False)
                    self.wait(condition.within_s + 1)
            case Test.RISING | Test.FALLING:
                self._change(condition, true)
            case Test.SOURCE_LOST:
                self.room.source_changed("carrier", not true, self.now, self.now)
            case Test.STALE:
                self._silence(condition, true)
            case _:
                self._put(*self._value(condition, true))
        self.wait(1)

    def wait(self, seconds: float) -> None:
        """Time goes by, and what is known is told again."""
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + REPORT_S)
            told = {slot: v for slot, v in self._values.items() if slot not in self._silent}
            rows = [(slot, value, self.now, 0, 0) for slot, value in told.items()]
            self.room.observe(Batch.of(rows), self.now)
            self.room.tick(self.now)

    def alarm(self) -> Alarm | None:
        found = [alarm for alarm in self.room.alarms() if alarm.rule == self.rule.name]
        assert len(found) <= 1
        return found[0] if found else None

    def _points(self, row: int) -> tuple[Point, ...]:
        return self.room.slots.kinds[int(self.room.city.kind[row])].points

    def _put(self, row: int, point: str, value: float) -> None:
        self._values[self.room.slots.slot(row, point)] = value

    def _value(self, condition: Condition, true: bool) -> tuple[int, str, float]:
        """Row, point and value that make a condition of one value true or false."""
        row, name = 0, condition.point
        if not name:
            assert condition.reference is not None
            row = self.room.city.rows[condition.reference.asset]
            name = condition.reference.point
        point = next(point for point in self._points(row) if point.name == name)
        limit, deadband = condition.limit, condition.deadband
        match condition.test:
            case test if test in HIGHS:
                return row, name, limit if true else _below(point, limit - deadband)
            case test if test in LOWS:
                return row, name, limit if true else _above(point, limit + deadband)
            case Test.WHILE:
                return row, name, DAY if true is (condition.phase == "day") else NIGHT
            case Test.DIFFERS:
                assert condition.reference is not None
                other = self.room.slots.slot(0, condition.reference.point)
                apart = limit if true else 0.0
                return row, name, self._values[other] + apart
            case Test.IS | Test.ONE_OF | Test.IS_NOT:
                wanted = true is not (condition.test is Test.IS_NOT)
                count = 2 if point.type is PointType.BOOLEAN else len(point.states)
                words = list(map(float, range(count)))
                fit = [word for word in words if (word in condition.words) is wanted]
                return row, name, fit[0]
        raise AssertionError(f"no way to drive {condition.test}: write one here")

    def _change(self, condition: Condition, true: bool) -> None:
        slot = self.room.slots.slot(0, condition.point)
        self.wait(condition.within_s * 1.1)
        if true:
            sign = 1.0 if condition.test is Test.RISING else -1.0
            self._values[slot] += sign * condition.limit

    def _silence(self, condition: Condition, true: bool) -> None:
        slot = self.room.slots.slot(0, condition.point)
        if true:
            self._silent.add(slot)
            self.wait(self.room.slots.point(slot).stale_after_s + 1)
        else:
            self._silent.discard(slot)


def _rest(point: Point) -> float:
    """A value in the middle of what is plausible; the first word of a state."""
    if point.type is not PointType.NUMBER:
        return 0.0
    low, high = max(point.low, -1e6), min(point.high, 1e6)
    return float(np.clip(20.0, low, high))


def _below(point: Point, limit: float) -> float:
    return (limit + point.low) / 2 if isfinite(point.low) else limit - 1


def _above(point: Point, limit: float) -> float:
    return (limit + point.high) / 2 if isfinite(point.high) else limit + 1
