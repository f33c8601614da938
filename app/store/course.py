"""The course of one series as a chart draws it: steps with least and greatest, gaps kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.store.monthfile import HOUR_MS, HourSummary
from app.store.readings import Readings

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Course:
    """Points in time order (epoch seconds); a NaN in `lows` and `highs` is a gap.
    `step_s` is 0 where every point is one reading."""

    step_s: float
    times: Float
    lows: Float
    highs: Float
    qualities: npt.NDArray[np.uint8]


def course(
    readings: Readings,
    *,
    start: float,
    end: float,
    max_points: int,
    gap_s: float = 0.0,
    outages: Sequence[float] = (),
) -> Course:
    """At most `max_points` steps over [start, end], beside the gaps.

    A gap is a silence longer than `gap_s` (0: never), or one in which an outage
    of the source began (`outages`, epoch seconds).
    """
    times = readings.times.astype(np.float64) / 1000.0
    broken = _broken(times, gap_s, outages)
    if len(readings) <= max_points:
        return _with_gaps(
            Course(0.0, times, readings.values, readings.values, readings.qualities),
            np.flatnonzero(broken) + 1,
        )
    step = max(end - start, 0.001) / max_points
    bins = np.clip(((times - start) / step).astype(np.int64), 0, max_points - 1)
    new = np.concatenate(([True], np.diff(bins) != 0))
    starts = np.flatnonzero(new)
    stepped = Course(
        step,
        (start + (bins[starts] + 0.5) * step).astype(np.float64),
        np.minimum.reduceat(readings.values, starts),
        np.maximum.reduceat(readings.values, starts),
        np.maximum.reduceat(readings.qualities, starts),
    )
    # a silence shows only between two steps; within one it is narrower than the chart can say
    return _with_gaps(stepped, np.flatnonzero(broken[starts[1:] - 1]) + 1)


def hourly_course(summaries: Sequence[HourSummary]) -> Course:
    """One point an hour; an hour without a reading is a gap."""
    hours = np.array([summary.hour for summary in summaries], dtype=np.int64)
    lows = np.array([summary.least for summary in summaries], dtype=np.float64)
    highs = np.array([summary.greatest for summary in summaries], dtype=np.float64)
    times = ((hours + 0.5) * (HOUR_MS / 1000.0)).astype(np.float64)
    whole = Course(3600.0, times, lows, highs, np.zeros(len(hours), dtype=np.uint8))
    return _with_gaps(whole, np.flatnonzero(np.diff(hours) > 1) + 1)


def _broken(times: Float, gap_s: float, outages: Sequence[float]) -> npt.NDArray[np.bool_]:
    """For each pair of neighbours whether a gap lies between them."""
    pairs = max(len(times) - 1, 0)
    broken = np.diff(times) > gap_s if gap_s > 0 else np.zeros(pairs, dtype=bool)
    for lost_at in outages:
        at = int(np.searchsorted(times, lost_at))
        if 0 < at < len(times):
            broken[at - 1] = True
    return broken


def _with_gaps(points: Course, at: npt.NDArray[np.intp]) -> Course:
    if not len(at):
        return points
    middles = (points.times[at - 1] + points.times[at]) / 2
    return Course(
        points.step_s,
        np.insert(points.times, at, middles),
        np.insert(points.lows, at, np.nan),
        np.insert(points.highs, at, np.nan),
        np.insert(points.qualities, at, 2),
    )
