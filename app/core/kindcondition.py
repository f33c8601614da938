"""The conditions of a kind file: what stands in ``when``.

A condition is a table with one test. Tests of one point:
``{ point = "level_m", high = 2.0, deadband = 0.1 }`` (also high_high, low, low_low),
``{ point = "mode", is = "dark" }`` (also is_not, one_of),
``{ point = "level_m", rising_by = 0.3, within_s = 900 }`` (also falling_by),
``{ point = "power_kw", differs_from = "expected_kw", by = 2 }``,
``{ point = "level_m", stale = true }``. A limit may be about a named asset:
``{ asset = "city-clock", point = "sun_deg", low = -6 }``. Without a point:
``{ source_lost = true }``, ``{ while = "day", beyond_deg = 3 }``. Of others:
``{ count = 3, within_s = 600, of = { ... } }``, ``{ all = [...] }``,
``{ any = [...] }``, ``{ not = { ... } }``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.core.kind import Condition, Point, PointType, Reference, Test
from app.core.kindpoint import find_point, held_word, held_words
from app.core.kindtable import KindTable

DEEPEST = 4
MOST_PARTS = 8
MOST_COUNTED = 100
LONGEST_S = 86400.0
HIGHEST_DEG = 60.0
CLOCK = "city-clock"  # the asset that knows the city's time and sun
SUN = "sun_deg"
HIGHS = (Test.HIGH, Test.HIGH_HIGH)
LOWS = (Test.LOW, Test.LOW_LOW)
CHANGES = (Test.RISING, Test.FALLING)
_PHASES = ("day", "night")
_ASSET = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

Points = Mapping[str, Point]


def read_condition(when: KindTable, points: Points) -> Condition:
    """Any condition; raises KindError."""
    return _condition(when, points, 1)


def read_simple(when: KindTable, points: Points) -> Condition:
    """A condition that one value of an own point decides; raises KindError."""
    condition = read_condition(when, points)
    allowed = (*HIGHS, *LOWS, Test.IS, Test.IS_NOT, Test.ONE_OF)
    if condition.test not in allowed or condition.reference:
        when.refuse(f"only {', '.join(allowed)} of an own point may stand here", condition.test)
    return condition


def _condition(when: KindTable, points: Points, depth: int) -> Condition:
    tests = [test for test in Test if when.has(test)]
    if len(tests) != 1:
        when.refuse(f"a condition needs one of {', '.join(Test)}")
    test = tests[0]
    match test:
        case Test.ALL | Test.ANY | Test.NOT | Test.COUNT:
            if depth >= DEEPEST:
                when.refuse(f"conditions nest at most {DEEPEST} deep", test)
            condition = _combination(when, test, points, depth)
        case Test.SOURCE_LOST:
            _true(when, test)
            condition = Condition(test)
        case Test.WHILE:
            condition = _schedule(when)
        case _ if when.has("asset"):
            condition = _elsewhere(when, test)
        case _:
            condition = _on_point(when, test, points)
    when.finish()
    return condition


def _combination(when: KindTable, test: Test, points: Points, depth: int) -> Condition:
    count, within_s = 0, 0.0
    if test is Test.NOT:
        parts = [_condition(when.table(test), points, depth + 1)]
    elif test is Test.COUNT:
        count = when.whole(test, 2, MOST_COUNTED)
        within_s = _within(when)
        parts = [_condition(when.table("of"), points, depth + 1)]
    else:
        rows = when.tables(test)
        if not 2 <= len(rows) <= MOST_PARTS:
            when.refuse(f"'{test}' has 2 to {MOST_PARTS} conditions", test)
        parts = [_condition(row, points, depth + 1) for row in rows]
    point = next((part.point for part in parts if part.point), "")
    return Condition(test, point, within_s=within_s, count=count, parts=tuple(parts))


def _on_point(when: KindTable, test: Test, points: Points) -> Condition:
    point = find_point(when, "point", points)
    match test:
        case Test.ONE_OF:
            return Condition(test, point.name, words=held_words(when, test, point))
        case Test.IS | Test.IS_NOT:
            return Condition(test, point.name, words=(held_word(when, test, point),))
        case Test.STALE:
            _true(when, test)
            if point.stale_after_s == 0:
                when.refuse(f"'{point.name}' never gets stale: it has no 'stale_after_s'", "point")
            return Condition(test, point.name)
        case Test.RISING | Test.FALLING:
            return _change(when, test, point)
        case Test.DIFFERS:
            return _difference(when, point, points)
        case _:
            return _limit(when, test, point)


def _limit(when: KindTable, test: Test, point: Point) -> Condition:
    _number(when, point, test)
    limit = when.number(test)
    deadband = when.number("deadband", 0.0, least=0.0)
    if not point.low <= limit <= point.high:
        when.refuse(
            f"'{point.name}' never gets there: it goes from {point.low:g} to {point.high:g}", test
        )
    back = limit - deadband if test in HIGHS else limit + deadband
    if not point.low <= back <= point.high:
        when.refuse(
            "the deadband never ends: it is wider than what is left of the range", "deadband"
        )
    return Condition(test, point.name, limit=limit, deadband=deadband)


def _elsewhere(when: KindTable, test: Test) -> Condition:
    """A limit on a point of a named asset, whose kind is not known here."""
    if test not in (*HIGHS, *LOWS):
        when.refuse("of a named asset only high, high_high, low and low_low can be asked", test)
    return Condition(
        test,
        limit=when.number(test),
        deadband=when.number("deadband", 0.0, least=0.0),
        reference=Reference(_asset(when, "asset", when.text("asset")), when.name("point")),
    )


def _schedule(when: KindTable) -> Condition:
    """``while = "day"``: the sun stands `beyond_deg` above the horizon, or with
    "night" below it."""
    phase = when.text(Test.WHILE)
    if phase not in _PHASES:
        when.refuse(f"'while' must be one of {', '.join(_PHASES)}", Test.WHILE)
    beyond_deg = when.number("beyond_deg", 0.0, least=0.0)
    if beyond_deg > HIGHEST_DEG:
        when.refuse(f"the sun is not always {beyond_deg:g}° high: at most {HIGHEST_DEG:g}")
    return Condition(
        Test.WHILE,
        limit=beyond_deg,
        deadband=when.number("deadband", 0.0, least=0.0),
        reference=Reference(CLOCK, SUN),
        phase=phase,
    )


def _change(when: KindTable, test: Test, point: Point) -> Condition:
    _number(when, point, test)
    limit = _size(when, test)
    if limit > point.high - point.low:
        when.refuse(f"'{point.name}' never moves so far", test)
    return Condition(
        test, point.name, limit=limit, deadband=_less(when, limit), within_s=_within(when)
    )


def _difference(when: KindTable, point: Point, points: Points) -> Condition:
    _number(when, point, Test.DIFFERS)
    asset, slash, name = when.text(Test.DIFFERS).rpartition("/")
    if slash:
        _asset(when, Test.DIFFERS, asset)
    else:
        other = find_point(when, Test.DIFFERS, points)
        _number(when, other, Test.DIFFERS)
        if other.unit != point.unit or other is point:
            when.refuse(f"'{point.name}' cannot be compared with '{name}'", Test.DIFFERS)
    limit = _size(when, "by")
    return Condition(
        Test.DIFFERS,
        point.name,
        limit=limit,
        deadband=_less(when, limit),
        reference=Reference(asset, name),
    )


def _number(when: KindTable, point: Point, key: str) -> None:
    if point.type is not PointType.NUMBER:
        when.refuse(f"'{point.name}' is no number: compare it by is, is_not or one_of", key)


def _size(when: KindTable, key: str) -> float:
    size = when.number(key)
    if size <= 0:
        when.refuse(f"'{key}' must be more than 0", key)
    return size


def _less(when: KindTable, limit: float) -> float:
    deadband = when.number("deadband", 0.0, least=0.0)
    if deadband >= limit:
        when.refuse("the deadband never ends: it is not smaller than the limit", "deadband")
    return deadband


def _within(when: KindTable) -> float:
    within_s = when.number("within_s", least=1.0)
    if within_s > LONGEST_S:
        when.refuse(f"'within_s' must be at most {LONGEST_S:g}", "within_s")
    return within_s


def _asset(when: KindTable, key: str, asset: str) -> str:
    if _ASSET.fullmatch(asset) is None:
        when.refuse("an asset's name is lower-case letters, digits and -", key)
    return asset


def _true(when: KindTable, test: Test) -> None:
    if when.value(test) is not True:
        when.refuse(f"'{test}' can only be true", test)
