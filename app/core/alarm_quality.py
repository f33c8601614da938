"""The figures of alarm quality, and what a good figure is.

Targets after public summaries of ISA-18.2 and EEMUA 191, per operator position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.core.alarm_columns import Annunciations, Floats
from app.core.alarm_life import SpanKind
from app.core.alarm_past import AlarmPast, lasted_s
from app.core.alarm_rate import bins, covered_s, most_at_once, trailing
from app.core.quality_report import (
    Figure,
    FloodSpan,
    PositionShare,
    PriorityShare,
    QualityReport,
    SourceShare,
)

WINDOW_S = 600.0
ACCEPTABLE, MANAGEABLE = 1.0, 2.0  # annunciated in 10 minutes
FLOOD_PCT = 1.0
TOP_TEN_PCT = 5.0
STANDING_AT_ONCE = 5
SHARES_PCT = {1: 1.0, 2: 5.0, 3: 15.0, 4: 80.0}
FEWEST = 20  # of fewer annunciations no share is judged
SERIES_AT_MOST = 1000
LISTED_AT_MOST = 100

Sources = Mapping[int, tuple[str, str]]  # number -> asset, rule


@dataclass(frozen=True)
class AlarmQuality:
    """Judges one past; `positions` are the names, `place` the index of the one that
    is looked at (-1: all). `sources` names the source numbers."""

    past: AlarmPast
    positions: tuple[str, ...]
    place: int
    sources: Sources

    def report(self, made_at: float, history_from: float = 0.0) -> QualityReport:
        """Everything that is said of the period."""
        past, whole = self._looked_at(), self.past
        shares = [self._position(place) for place in range(len(self.positions))]
        looked = shares if self.place < 0 else [shares[self.place]]
        spans = self.floods()
        step_s, means, peaks = self._series()
        chatterers = self._shares(past.chatter())
        return QualityReport(
            start=whole.start,
            end=whole.end,
            made_at=made_at,
            position="" if self.place < 0 else self.positions[self.place],
            positions=shares,
            annunciated=len(past.within),
            figures=[*_rates(looked, spans), *self._loads(past), *_times(past), *_aside(past)],
            priorities=_split(past.within),
            top=self._shares(past.within)[:10],
            chattering=chatterers[:LISTED_AT_MOST],
            floods=spans[-LISTED_AT_MOST:],
            series_start=_grid(whole.start),
            series_step_s=step_s,
            means=means,
            peaks=peaks,
            history_from=history_from,
            lists_cut=max(len(chatterers), len(spans)) > LISTED_AT_MOST,
        )

    def floods(self) -> list[FloodSpan]:
        """Of what is looked at, in the order of their beginning."""
        found = []
        for place in self._places():
            past = self.past.of_position(place)
            at = past.within.at
            for began, ended in past.floods():
                count = int(((at >= began - WINDOW_S) & (at <= ended)).sum())
                name = self.positions[place]
                found.append(FloodSpan(position=name, began=began, ended=ended, annunciated=count))
        return sorted(found, key=lambda one: one.began)

    def _looked_at(self) -> AlarmPast:
        return self.past if self.place < 0 else self.past.of_position(self.place)

    def _places(self) -> range:
        every = range(len(self.positions))
        return every if self.place < 0 else every[self.place : self.place + 1]

    def _position(self, place: int) -> PositionShare:
        past = self.past.of_position(place)
        times, spans = past.within.at, past.floods()
        lasted = max(past.end - past.start, 1.0)
        # of less than one window the mean is the count itself: nothing is foretold
        average = len(times) * WINDOW_S / max(lasted, WINDOW_S)
        return PositionShare(
            position=self.positions[place],
            annunciated=len(times),
            average=average,
            peak=int(trailing(times, WINDOW_S).max(initial=0)),
            floods=len(spans),
            flood_pct=100.0 * covered_s(spans) / lasted,
            verdict=_below(average, ACCEPTABLE, MANAGEABLE),
        )

    def _series(self) -> tuple[float, list[float], list[int]]:
        """Mean and greatest count of 10 minutes, by steps that a screen can show."""
        past = self.past
        start = _grid(past.start)
        counts = np.stack(
            [
                bins(past.of_position(place).within.at, start, past.end, WINDOW_S)
                for place in self._places()
            ]
        )
        mean, peak = counts.mean(axis=0), counts.max(axis=0)
        fold = max(int(np.ceil(len(mean) / SERIES_AT_MOST)), 1)
        edges = np.arange(0, len(mean), fold)
        sizes = np.diff(np.append(edges, len(mean)))
        means = np.add.reduceat(mean, edges) / sizes
        peaks = np.maximum.reduceat(peak, edges)
        return WINDOW_S * fold, [round(float(x), 3) for x in means], [int(x) for x in peaks]

    def _shares(self, calls: Annunciations) -> list[SourceShare]:
        """By source, the most frequent first."""
        within = self._looked_at()
        rushing = set(np.unique(within.chatter().source).tolist())
        total = max(len(within.within), 1)
        numbers, counts = np.unique(calls.source, return_counts=True)
        order = np.lexsort((numbers, -counts))
        return [
            SourceShare(
                asset=self.sources[number][0],
                rule=self.sources[number][1],
                count=count,
                share_pct=100.0 * count / total,
                chattering=number in rushing,
            )
            for number, count in zip(numbers[order].tolist(), counts[order].tolist(), strict=True)
        ]

    def _loads(self, past: AlarmPast) -> list[Figure]:
        calls, standing = past.within, past.spans_of(SpanKind.STANDING)
        _, counts = np.unique(calls.source, return_counts=True)
        ten = int(np.sort(counts)[::-1][:10].sum())
        share = 100.0 * ten / len(calls) if len(calls) else None
        rush = past.chatter()
        chatterers = len(np.unique(rush.source))
        at_once = most_at_once(
            np.maximum(standing.began, past.start), np.minimum(standing.ended, past.end + 1)
        )
        judged = share if len(calls) >= FEWEST else None
        return [
            Figure(name="annunciated", value=len(calls), cases=len(calls)),
            Figure(name="top_ten", value=share, verdict=_below(judged, TOP_TEN_PCT), cases=ten),
            Figure(
                name="chattering",
                value=chatterers,
                verdict=_below(chatterers, 0.0),
                cases=len(rush),
            ),
            Figure(
                name="standing",
                value=at_once,
                verdict="met" if at_once < STANDING_AT_ONCE else "missed",
                cases=len(standing),
            ),
            Figure(name="unacknowledged", value=len(past.pending), cases=len(past.pending)),
        ]


def _rates(shares: list[PositionShare], spans: list[FloodSpan]) -> list[Figure]:
    """Per position: of several the mean, and the greatest peak."""
    total = sum(share.annunciated for share in shares)
    average = sum(share.average for share in shares) / len(shares)
    peak = max(share.peak for share in shares)
    flooded = sum(share.flood_pct for share in shares) / len(shares)
    cases = sum(span.annunciated for span in spans)
    longest = max((span.ended - span.began for span in spans), default=0.0)
    verdict = _below(average, ACCEPTABLE, MANAGEABLE)
    return [
        Figure(name="average_rate", value=average, verdict=verdict, cases=total),
        Figure(name="peak_rate", value=peak, verdict=_below(peak, 10.0), cases=peak),
        Figure(name="floods", value=len(spans), cases=cases),
        Figure(name="longest_flood", value=longest, cases=cases),
        Figure(
            name="time_in_flood",
            value=flooded,
            verdict="met" if flooded < FLOOD_PCT else "missed",
            cases=cases,
        ),
    ]


def _split(calls: Annunciations) -> list[PriorityShare]:
    """The highest below its share, the next two at most theirs, the rest lowest."""
    total = len(calls)
    found = []
    for priority, target in SHARES_PCT.items():
        count = int((calls.priority == priority).sum())
        share = 100.0 * count / total if total else 0.0
        lowest = 100.0 - sum(SHARES_PCT[p] for p in (1, 2, 3))
        good = share >= lowest if priority == 4 else share <= target
        verdict = ("met" if good else "missed") if total >= FEWEST else ""
        found.append(
            PriorityShare(
                priority=priority, count=count, share_pct=share, target_pct=target, verdict=verdict
            )
        )
    return found


def _times(past: AlarmPast) -> list[Figure]:
    calls = past.within
    heard = calls.take(calls.acknowledged_at <= past.end)
    fresh = calls.take(~calls.again & (calls.cleared_at <= past.end))
    idle = fresh.take(~fresh.acted)
    figures = [Figure(name="never_acted", value=len(idle), cases=len(idle))]
    for name, durations in (
        ("acknowledge", heard.acknowledged_at - heard.at),
        ("clear", fresh.cleared_at - fresh.at),
    ):
        figures += _mean_and_p95(name, np.maximum(durations, 0.0))
    return figures


def _mean_and_p95(name: str, durations: Floats) -> list[Figure]:
    count = len(durations)
    mean = float(durations.mean()) if count else None
    late = float(np.percentile(durations, 95.0)) if count else None
    slow = int((durations >= late).sum()) if late is not None else 0
    return [
        Figure(name=f"{name}_mean", value=mean, cases=count),
        Figure(name=f"{name}_p95", value=late, cases=slow),
    ]


def _aside(past: AlarmPast) -> list[Figure]:
    shelved = past.spans_of(SpanKind.SHELVED)
    removed = past.spans_of(SpanKind.REMOVED)
    suppressed = past.spans_of(SpanKind.SUPPRESSED)
    still = int((shelved.ended > past.end).sum())
    longest = [float(lasted_s(one, past.end).max(initial=0.0)) for one in (shelved, removed)]
    return [
        Figure(name="shelved", value=len(shelved), cases=len(shelved)),
        Figure(name="shelved_now", value=still, cases=still),
        Figure(name="longest_shelf", value=longest[0], cases=min(len(shelved), 1)),
        Figure(name="suppressed", value=len(suppressed), cases=len(suppressed)),
        Figure(name="out_of_service", value=len(removed), cases=len(removed)),
        Figure(name="longest_removal", value=longest[1], cases=min(len(removed), 1)),
    ]


def _below(value: float | None, target: float, tolerable: float | None = None) -> str:
    if value is None:
        return ""
    if value <= target:
        return "met"
    return "tolerable" if tolerable is not None and value <= tolerable else "missed"


def _grid(start: float) -> float:
    """The beginning of the 10 minutes that hold `start`."""
    return float(start // WINDOW_S * WINDOW_S)
