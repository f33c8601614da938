"""The past that the quality of alarms is judged by: one period, read once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.core.alarm_columns import Annunciations, Floats, Ints, Spans
from app.core.alarm_life import SpanKind
from app.core.alarm_rate import chattering, floods
from app.core.philosophy import Philosophy

LEAD_S = 3600.0  # how far before the start is read, to know a flood under way then


@dataclass(frozen=True)
class AlarmPast:
    """`calls` are annunciations from LEAD_S before `start` to `end`, `spans` those
    that touch the period, `pending` annunciations that were unacknowledged at its
    end. `places` gives the position (an index) of each source number."""

    start: float
    end: float
    calls: Annunciations
    spans: Spans
    pending: Annunciations
    places: Ints
    philosophy: Philosophy

    def of_position(self, place: int) -> AlarmPast:
        """What belonged to one position."""
        calls, spans, pending = self.calls, self.spans, self.pending
        return replace(
            self,
            calls=calls.take(self.places[calls.source] == place),
            spans=spans.take(self.places[spans.source] == place),
            pending=pending.take(self.places[pending.source] == place),
        )

    @cached_property
    def within(self) -> Annunciations:
        """The annunciations of the period itself."""
        return self.calls.take(self.calls.at >= self.start)

    def spans_of(self, kind: SpanKind) -> Spans:
        """Those of a kind; of standing ones what is longer than the philosophy's
        limit, from that on."""
        spans = self.spans.take(self.spans.kind == kind)
        if kind is SpanKind.STANDING:
            late = np.maximum(spans.began, spans.since + self.philosophy.standing_after_s)
            spans = replace(spans, began=late).take(late < spans.ended)
        return spans.take((spans.ended > self.start) & (spans.began <= self.end))

    def floods(self) -> list[tuple[float, float]]:
        """Of one position: begin and end of each, within the period."""
        rules = self.philosophy
        found = floods(self.calls.at, rules.flood_window_s, rules.flood_begins, rules.flood_ends)
        return [
            (max(began, self.start), min(ended, self.end))
            for began, ended in found
            if ended > self.start and began <= self.end
        ]

    def chatter(self) -> Annunciations:
        """The annunciations that came in a rush of one source."""
        calls, rules = self.within, self.philosophy
        return calls.take(
            chattering(calls.at, calls.source, rules.chattering, rules.chattering_window_s)
        )


def lasted_s(spans: Spans, end: float) -> Floats:
    """How long each had lasted at `end`."""
    return np.minimum(spans.ended, end) - spans.began
