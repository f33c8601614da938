"""Which alarms a row of readings must bring about, by the plain words of the rules.

Only rules about one word of one point are looked at: `breaker is tripped` for a second.
It is a second opinion: nothing of the product's own judgement is used, and no clock, for
the times of the readings say how long something lasted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.core.kind import Kind, Rule, Test

MARGIN_S = 2.0  # an excursion so much longer than its delay must be raised
OF_WORDS = (Test.IS, Test.ONE_OF)


class Span(NamedTuple):
    """Readings from `first_ms` on said so, until `end_ms`, the first that did not any
    more; None where there was none. `due`: an alarm has to stand meanwhile."""

    first_ms: int
    end_ms: int | None
    due: bool

    def holds(self, ms: int) -> bool:
        """Whether an alarm may say that it began then."""
        return self.first_ms <= ms and (self.end_ms is None or ms < self.end_ms)

    def meets(self, standing: Standing) -> bool:
        """Whether an alarm stood in this time."""
        before = self.end_ms is None or standing.since_ms < self.end_ms
        return before and (standing.over_ms is None or standing.over_ms > self.first_ms)


class Standing(NamedTuple):
    """An alarm's condition held, as the journal has it: since when at the source, until
    when by the engine's clock (None: to the end)."""

    since_ms: int
    over_ms: int | None


def rules_of(kind: Kind) -> list[Rule]:
    """Those that can be judged here."""
    return [
        rule
        for rule in kind.rules
        if rule.condition.test in OF_WORDS
        and rule.condition.reference is None
        and rule.condition.point
        and not rule.latch
    ]


def spans(rule: Rule, row: Iterable[tuple[int, float]], start_ms: int, end_ms: int) -> list[Span]:
    """Of (ms, value) in the order of time. What still lasts at `end_ms` is due only if the
    engine could wait for the whole delay: it was last started, or had last heard all, at
    `start_ms`."""
    least_ms = (rule.on_delay_s + MARGIN_S) * 1000
    found: list[Span] = []
    first: int | None = None
    for ms, value in row:
        outside = value in rule.condition.words
        if outside and first is None:
            first = ms
        elif not outside and first is not None:
            found.append(Span(first, ms, ms - first > least_ms))
            first = None
    if first is not None:
        found.append(Span(first, None, end_ms - max(first, start_ms) > least_ms))
    return found
