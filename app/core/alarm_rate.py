"""How often alarms call: counts in windows of time, floods, chattering.

Times are epoch seconds in ascending order. A window of `window_s` ending at x
holds what came in (x - window_s, x].
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def trailing(times: Floats, window_s: float) -> Ints:
    """At each time, how many came in the window that ends there."""
    if not len(times):
        return np.zeros(0, dtype=np.int64)
    first = np.searchsorted(times, times - window_s, side="right")
    # of several at the same instant each sees all
    last = np.searchsorted(times, times, side="right")
    return (last - first).astype(np.int64)


def floods(times: Floats, window_s: float, begins: int, ends: int) -> list[tuple[float, float]]:
    """Begin and end of each flood: from more than `begins` in a window to fewer
    than `ends`. The end is when that is bound to happen unless more come."""
    begun = np.flatnonzero(trailing(times, window_s) > begins)
    if not len(begun):
        return []
    # fewer than `ends` are left when the last but `ends` - 1 leaves the window
    lead = max(ends - 1, 0)
    leaving = np.full(len(times), -np.inf)
    leaving[lead:] = times[: len(times) - lead] + window_s
    following = np.append(times[1:], np.inf)
    ended = np.flatnonzero(leaving < following)
    found, at = [], 0
    while at < len(begun):
        first = begun[at]
        last = ended[np.searchsorted(ended, first)]
        found.append((float(times[first]), float(max(leaving[last], times[first]))))
        at = int(np.searchsorted(begun, last, side="right"))
    return found


def bins(times: Floats, start: float, end: float, step_s: float) -> Ints:
    """Counts of whole steps from `start`; the last may reach beyond `end`."""
    count = max(int(np.ceil((end - start) / step_s)), 1)
    kept = times[(times >= start) & (times < start + count * step_s)]
    return np.bincount(((kept - start) // step_s).astype(np.int64), minlength=count)


def chattering(times: Floats, sources: Ints, count: int, window_s: float) -> Flags:
    """Which belong to `count` or more of one source in a window."""
    marked = np.zeros(len(times), dtype=bool)
    if len(times) < count or count < 1:
        return marked
    order = np.lexsort((times, sources))
    t, s = times[order], sources[order]
    reach = count - 1
    length = len(t) - reach
    hit = (s[reach:] == s[:length]) & (t[reach:] - t[:length] <= window_s)
    run = np.zeros(len(t), dtype=bool)
    for step in range(count):
        run[step : step + length] |= hit
    marked[order] = run
    return marked


def most_at_once(began: Floats, ended: Floats) -> int:
    """The greatest number of spans that hold at one time; one that ends when
    another begins is over."""
    if not len(began):
        return 0
    times = np.concatenate((ended, began))
    steps = np.concatenate((np.full(len(ended), -1), np.ones(len(began), dtype=np.int64)))
    order = np.lexsort((steps, times))
    return int(max(np.cumsum(steps[order]).max(), 0))


def covered_s(spans: list[tuple[float, float]]) -> float:
    """Seconds in spans that do not overlap."""
    return float(sum(end - begin for begin, end in spans))
