"""When one rule's condition holds, and how far a value may move before any
rule of its point can change its mind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf, nextafter

from app.core.kind import Condition, Rule, Test

Band = tuple[float, float]
NOWHERE: Band = (inf, -inf)  # every value lies outside
_OF_ONE_VALUE = frozenset(
    (Test.HIGH, Test.HIGH_HIGH, Test.LOW, Test.LOW_LOW, Test.IS, Test.IS_NOT, Test.ONE_OF)
)


def simple(condition: Condition) -> bool:
    """Whether one value of the asset's own point decides it (see `holds`); the
    others take more than that."""
    return condition.test in _OF_ONE_VALUE and condition.reference is None


def holds(condition: Condition, value: float, held: bool) -> bool:
    """Whether the condition holds for `value`, given whether it held before
    (inside the deadband it keeps what it was)."""
    limit, deadband = condition.limit, condition.deadband
    match condition.test:
        case Test.HIGH | Test.HIGH_HIGH:
            return value >= (limit - deadband if held else limit)
        case Test.LOW | Test.LOW_LOW:
            return value <= (limit + deadband if held else limit)
        case Test.IS | Test.ONE_OF:
            return value in condition.words
        case Test.IS_NOT:
            return value not in condition.words
        case _:  # about the absence of readings: no value decides it
            return held


def band(states: Iterable[tuple[Rule, bool]], value: float) -> Band:
    """The closed interval round `value` in which none of the rules changes,
    given for each whether it holds now."""
    low, high = -inf, inf
    for rule, held in states:
        rule_low, rule_high = _band(rule.condition, value, held)
        low, high = max(low, rule_low), min(high, rule_high)
    return low, high


def resting_band(rules: Sequence[Rule], states: int) -> Band:
    """The band of a point that has not reported yet: no rule holds. Where no
    value leaves all rules at rest the band is empty, so the first reading is
    looked at. `states` counts the words of a state point (0: a number)."""
    for value in range(max(states, 1)):
        low, high = band(((rule, False) for rule in rules), float(value))
        worded = any(rule.condition.words for rule in rules)
        if not worded or not any(holds(rule.condition, value, False) for rule in rules):
            return low, high
    return NOWHERE


def _band(condition: Condition, value: float, held: bool) -> Band:
    limit, deadband = condition.limit, condition.deadband
    match condition.test:
        case Test.HIGH | Test.HIGH_HIGH:
            return (limit - deadband, inf) if held else (-inf, nextafter(limit, -inf))
        case Test.LOW | Test.LOW_LOW:
            return (-inf, limit + deadband) if held else (nextafter(limit, inf), inf)
        case Test.IS | Test.IS_NOT | Test.ONE_OF:
            if value in condition.words:
                return value, value
            below = max((word for word in condition.words if word < value), default=-inf)
            above = min((word for word in condition.words if word > value), default=inf)
            return nextafter(below, inf), nextafter(above, -inf)
        case _:
            return -inf, inf
