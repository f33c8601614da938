"""The alarms behind a figure of alarm quality."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.core.alarm_columns import Annunciations, Floats, Spans
from app.core.alarm_life import NEVER, SpanKind
from app.core.alarm_past import AlarmPast, lasted_s
from app.core.alarm_quality import WINDOW_S, AlarmQuality, Sources
from app.core.alarm_rate import trailing
from app.core.quality_report import QualityCase, QualityCases

Found = Annunciations | Spans


def cases(quality: AlarmQuality, figure: str, first: int, limit: int) -> QualityCases | None:
    """Rows `first` to `first + limit` of what stands behind `figure`: a name of
    `quality_report.NAMES`, ``priority:N`` or ``source:ASSET:RULE``. None where there
    is no such figure."""
    found = _behind(quality, figure)
    if found is None:
        return None
    began = found.at if isinstance(found, Annunciations) else found.began
    order = np.argsort(-began, kind="stable")[first : first + limit]
    return QualityCases(
        total=len(found), first=first, cases=_rows(found.take(order), quality.sources)
    )


def _behind(quality: AlarmQuality, figure: str) -> Found | None:
    past = quality.past
    if quality.place >= 0:
        past = past.of_position(quality.place)
    kind, _, rest = figure.partition(":")
    if kind == "priority" and rest.isdigit():
        return past.within.take(past.within.priority == int(rest))
    if kind == "source":
        return _of_source(past, quality.sources, rest)
    if kind == "peak_rate":
        return _peak(quality)
    if kind in ("floods", "longest_flood", "time_in_flood"):
        return _flooded(quality, longest=kind == "longest_flood")
    find = FINDERS.get(kind)
    return None if find is None else find(past)


def _of_source(past: AlarmPast, sources: Sources, wanted: str) -> Annunciations:
    numbers = [n for n, (asset, rule) in sources.items() if f"{asset}:{rule}" == wanted]
    return past.within.take(np.isin(past.within.source, numbers))


def _peak(quality: AlarmQuality) -> Annunciations:
    """The 10 minutes of the position that was busiest."""
    best = quality.past.within.take(np.zeros(0, dtype=np.intp))
    places = range(len(quality.positions)) if quality.place < 0 else (quality.place,)
    for place in places:
        calls = quality.past.of_position(place).within
        counts = trailing(calls.at, WINDOW_S)
        if counts.max(initial=0) > len(best):
            last = calls.at[int(counts.argmax())]
            best = calls.take((calls.at > last - WINDOW_S) & (calls.at <= last))
    return best


def _flooded(quality: AlarmQuality, *, longest: bool) -> Annunciations:
    floods = quality.floods()
    if longest:
        floods = sorted(floods, key=lambda one: one.ended - one.began)[-1:]
    calls = quality.past.within
    marked = np.zeros(len(calls), dtype=bool)
    for flood in floods:
        place = quality.positions.index(flood.position)
        marked |= (
            (calls.at >= flood.began - WINDOW_S)
            & (calls.at <= flood.ended)
            & (quality.past.places[calls.source] == place)
        )
    return calls.take(marked)


def _top_ten(past: AlarmPast) -> Annunciations:
    numbers, counts = np.unique(past.within.source, return_counts=True)
    best = numbers[np.lexsort((numbers, -counts))][:10]
    return past.within.take(np.isin(past.within.source, best))


def _heard(past: AlarmPast, *, slow: bool = False) -> Annunciations:
    calls = past.within.take(past.within.acknowledged_at <= past.end)
    return _slow(calls, calls.acknowledged_at - calls.at) if slow else calls


def _cleared(past: AlarmPast, *, slow: bool = False) -> Annunciations:
    calls = past.within.take(~past.within.again & (past.within.cleared_at <= past.end))
    return _slow(calls, calls.cleared_at - calls.at) if slow else calls


def _slow(calls: Annunciations, durations: Floats) -> Annunciations:
    durations = np.maximum(durations, 0.0)
    return calls.take(durations >= np.percentile(durations, 95.0)) if len(calls) else calls


def _longest(spans: Spans, end: float) -> Spans:
    lasted = lasted_s(spans, end)
    return spans.take(np.argsort(lasted)[-1:])


FINDERS: dict[str, Callable[[AlarmPast], Found]] = {
    "average_rate": lambda past: past.within,
    "annunciated": lambda past: past.within,
    "top_ten": _top_ten,
    "chattering": lambda past: past.chatter(),
    "standing": lambda past: past.spans_of(SpanKind.STANDING),
    "unacknowledged": lambda past: past.pending,
    "never_acted": lambda past: _cleared(past).take(~_cleared(past).acted),
    "acknowledge_mean": _heard,
    "acknowledge_p95": lambda past: _heard(past, slow=True),
    "clear_mean": _cleared,
    "clear_p95": lambda past: _cleared(past, slow=True),
    "shelved": lambda past: past.spans_of(SpanKind.SHELVED),
    "shelved_now": lambda past: _still(past.spans_of(SpanKind.SHELVED), past.end),
    "longest_shelf": lambda past: _longest(past.spans_of(SpanKind.SHELVED), past.end),
    "suppressed": lambda past: past.spans_of(SpanKind.SUPPRESSED),
    "out_of_service": lambda past: past.spans_of(SpanKind.REMOVED),
    "longest_removal": lambda past: _longest(past.spans_of(SpanKind.REMOVED), past.end),
}


def _still(spans: Spans, end: float) -> Spans:
    return spans.take(spans.ended > end)


def _rows(found: Found, sources: Sources) -> list[QualityCase]:
    if isinstance(found, Annunciations):
        times = (found.at, found.over_at, found.acknowledged_at, found.cleared_at)
    else:
        never = np.full(len(found), NEVER)
        times = (found.began, found.ended, never, never)
    rows = []
    for place, number in enumerate(found.source.tolist()):
        asset, rule = sources[number]
        at, ended, acknowledged_at, cleared_at = (_time(column[place]) for column in times)
        rows.append(
            QualityCase(
                occurrence=int(found.occurrence[place]),
                asset=asset,
                rule=rule,
                priority=int(found.priority[place]),
                at=at,
                ended=ended,
                acknowledged_at=acknowledged_at,
                cleared_at=cleared_at,
            )
        )
    return rows


def _time(value: float) -> float:
    """0 for what has not come."""
    return 0.0 if value == NEVER else float(value)
