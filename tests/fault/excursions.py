"""Which alarms a row of readings must bring about, by the plain words of the rules.

Only rules about one word of one point are looked at: `breaker is tripped` for a second.
It is a second opinion: nothing of the product's own judgement is used, and no clock, for
the times of the readings say how long something lasted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.core.kind import Kind, Rule, Test

MARGIN_S = 2.0  # an excursion so much longer than its delay must be raised
OF_WORDS = (Test.IS, Test.ONE_OF)


class Span(NamedTuple):
    """Readings `first_ms` to `end_ms` lay outside; the last is the first one inside
    again, or None where there was none."""

    first_ms: int
    end_ms: int | None


class Excursion(NamedTuple):
    """Spans that one alarm may cover, since so little lies between them. `due`: it has to
    be raised once at least; never more often than there are spans."""

    spans: tuple[Span, ...]
    due: bool

    def covers(self, ms: int) -> bool:
        """Whether an alarm may say that it began then."""
        return any(s.first_ms <= ms and (s.end_ms is None or ms < s.end_ms) for s in self.spans)


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


def excursions(rule: Rule, row: Sequence[tuple[int, float]], end_ms: int) -> list[Excursion]:
    """Of (ms, value) in the order of time, looked at until `end_ms`."""
    groups: list[list[Span]] = []
    over_ms: int | None = None  # when the last span was over
    for span in _spans(rule, row):
        if over_ms is not None and span.first_ms - over_ms < (rule.off_delay_s + MARGIN_S) * 1000:
            groups[-1].append(span)
        else:
            groups.append([span])
        over_ms = span.end_ms
    return [Excursion(tuple(group), _due(rule, group, end_ms)) for group in groups]


def _spans(rule: Rule, row: Iterable[tuple[int, float]]) -> list[Span]:
    found: list[Span] = []
    first: int | None = None
    for ms, value in row:
        outside = value in rule.condition.words
        if outside and first is None:
            first = ms
        elif not outside and first is not None:
            found.append(Span(first, ms))
            first = None
    if first is not None:
        found.append(Span(first, None))
    return found


def _due(rule: Rule, group: Sequence[Span], end_ms: int) -> bool:
    least_ms = (rule.on_delay_s + MARGIN_S) * 1000
    return any((end_ms if s.end_ms is None else s.end_ms) - s.first_ms > least_ms for s in group)
