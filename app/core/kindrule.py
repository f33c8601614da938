"""The alarm rules and the orders of a kind file."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.kind import Condition, OrderKind, Point, PointType, Rule, Test
from app.core.kindpoint import find_point, held_word, held_words
from app.core.kindtable import KindTable

LOWEST_PRIORITY = 4


def read_rule(row: KindTable, label: str, points: Mapping[str, Point]) -> Rule:
    """One table of ``[[rules]]``; raises KindError."""
    rule = Rule(
        name=label,
        priority=row.whole("priority", 1, LOWEST_PRIORITY),
        condition=_condition(row.table("when"), points),
        message=row.both("message"),
        guidance=row.both("guidance"),
        on_delay_s=row.number("on_delay_s", 0.0, least=0.0),
        off_delay_s=row.number("off_delay_s", 0.0, least=0.0),
        latch=row.flag("latch", False),
        realarm_after_s=row.number("realarm_after_s", 0.0, least=0.0),
    )
    row.finish()
    return rule


def read_order(row: KindTable, label: str, points: Mapping[str, Point]) -> OrderKind:
    """One table of ``[[orders]]``; raises KindError."""
    point = find_point(row, "point", points)
    reported = find_point(row, "reported", points) if row.has("reported") else point
    if reported.type is not point.type:
        row.refuse(f"'{reported.name}' is of another type than '{point.name}'", "reported")
    order = OrderKind(
        name=label,
        title=row.both("title"),
        point=point.name,
        reported=reported.name,
        measured=find_point(row, "measured", points).name if row.has("measured") else "",
        tolerance=row.number("tolerance", 0.0, least=0.0),
        verify_within_s=row.number("verify_within_s", 10.0, least=0.1),
    )
    row.finish()
    return order


def _condition(when: KindTable, points: Mapping[str, Point]) -> Condition:
    """``when = { point = "level_m", high = 2.0, deadband = 0.1 }``"""
    tests = [test for test in Test if when.has(test)]
    if len(tests) != 1:
        when.refuse(f"'when' needs one of {', '.join(Test)}")
    test = tests[0]
    if test is Test.SOURCE_LOST:
        _true(when, test)
        condition = Condition(test)
    else:
        point = find_point(when, "point", points)
        condition = _on_point(when, test, point)
    when.finish()
    return condition


def _on_point(when: KindTable, test: Test, point: Point) -> Condition:
    match test:
        case Test.HIGH | Test.LOW:
            return _limit(when, test, point)
        case Test.ONE_OF:
            return Condition(test, point.name, words=held_words(when, test, point))
        case Test.IS | Test.IS_NOT:
            return Condition(test, point.name, words=(held_word(when, test, point),))
        case _:
            _true(when, test)
            if point.stale_after_s == 0:
                when.refuse(f"'{point.name}' never gets stale: it has no 'stale_after_s'", "point")
            return Condition(test, point.name)


def _limit(when: KindTable, test: Test, point: Point) -> Condition:
    if point.type is not PointType.NUMBER:
        when.refuse(f"'{point.name}' is no number: compare it by is, is_not or one_of", test)
    limit = when.number(test)
    deadband = when.number("deadband", 0.0, least=0.0)
    if not point.low <= limit <= point.high:
        when.refuse(f"'{point.name}' never gets there: it goes from {_range(point)}", test)
    back = limit - deadband if test is Test.HIGH else limit + deadband
    if not point.low <= back <= point.high:
        when.refuse(
            "the deadband never ends: it is wider than what is left of the range", "deadband"
        )
    return Condition(test, point.name, limit=limit, deadband=deadband)


def _true(when: KindTable, test: Test) -> None:
    if when.value(test) is not True:
        when.refuse(f"'{test}' can only be true", test)


def _range(point: Point) -> str:
    return f"{point.low:g} to {point.high:g}"
