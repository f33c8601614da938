"""The alarm rules and the orders of a kind file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.kind import Condition, OrderKind, Point, Rule, Test
from app.core.kindcondition import read_condition
from app.core.kindpoint import find_point
from app.core.kindtable import KindTable

LOWEST_PRIORITY = 4
MOST_ORDERED = 2000  # at once


def read_rules(
    rows: Iterable[tuple[KindTable, str]], points: Mapping[str, Point]
) -> tuple[Rule, ...]:
    """All tables of ``[[rules]]`` with their names; raises KindError."""
    rules: list[Rule] = []
    for row, label in rows:
        rule = _rule(row, label, points)
        _beyond(row, rule, rules)
        rules.append(rule)
    return tuple(rules)


def _rule(row: KindTable, label: str, points: Mapping[str, Point]) -> Rule:
    rule = Rule(
        name=label,
        priority=row.whole("priority", 1, LOWEST_PRIORITY),
        condition=read_condition(row.table("when"), points),
        message=row.both("message"),
        guidance=row.both("guidance"),
        on_delay_s=row.number("on_delay_s", 0.0, least=0.0),
        off_delay_s=row.number("off_delay_s", 0.0, least=0.0),
        latch=row.flag("latch", False),
        realarm_after_s=row.number("realarm_after_s", 0.0, least=0.0),
        alarm_class=row.name("class") if row.has("class") else "standard",
        consequence=row.both("consequence") if row.has("consequence") else None,
        respond_within_s=row.number("respond_within_s", 0.0, least=0.0),
        rationale=row.both("rationale") if row.has("rationale") else None,
    )
    row.finish()
    return rule


def _beyond(row: KindTable, rule: Rule, others: Iterable[Rule]) -> None:
    """A high_high lies above every high of its point, a low_low below every low."""
    for other in others:
        if other.condition.point != rule.condition.point or not rule.condition.point:
            continue
        for outer, inner in ((rule.condition, other.condition), (other.condition, rule.condition)):
            if _crossed(outer, inner):
                row.refuse(f"'{rule.name}' and '{other.name}' are the wrong way round", "when")


def _crossed(outer: Condition, inner: Condition) -> bool:
    match outer.test, inner.test:
        case Test.HIGH_HIGH, Test.HIGH:
            return outer.limit <= inner.limit
        case Test.LOW_LOW, Test.LOW:
            return outer.limit >= inner.limit
        case _:
            return False


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
        critical=row.flag("critical", False),
        critical_above=row.whole("critical_above", 1, MOST_ORDERED, 0),
        counting=row.name("counting") if row.has("counting") else "",
    )
    if order.counting and not order.critical_above:
        row.refuse("'counting' says what 'critical_above' counts, and there is none", "counting")
    row.finish()
    return order
