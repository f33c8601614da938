"""One curve: its history from the engine, and what came live since. No Qt."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.desk.rows import Series

Float = npt.NDArray[np.float64]
MOST_LIVE = 20_000  # readings kept beside the history; then the oldest quarter goes
EMPTY: Float = np.zeros(0)


class Trace:
    """Readings of one point, times in epoch seconds, NaN for a gap.

    `steps` draws from reading to reading at right angles, as states change.
    """

    def __init__(self, asset: str, point: str, *, steps: bool) -> None:
        self.asset = asset
        self.point = point
        self.steps = steps
        self._times, self._lows, self._highs = EMPTY, EMPTY, EMPTY
        self._live_times: list[float] = []
        self._live_values: list[float] = []

    @property
    def empty(self) -> bool:
        return not len(self._times) and not self._live_times

    @property
    def first(self) -> float:
        """Time of the oldest reading held; inf where there is none."""
        if len(self._times):
            return float(self._times[0])
        return self._live_times[0] if self._live_times else float("inf")

    @property
    def last(self) -> float:
        """The newest value; NaN after a gap or where there is none."""
        if self._live_values:
            return self._live_values[-1]
        return float(self._highs[-1]) if len(self._highs) else float("nan")

    def load(self, series: Series) -> None:
        """Replace the history; live readings that are newer than it stay."""
        self._times = np.frombuffer(series.times, dtype="<f8").copy()
        self._lows = np.frombuffer(series.lows, dtype="<f8").copy()
        self._highs = np.frombuffer(series.highs, dtype="<f8").copy()
        if not len(self._times):
            return
        end = self._times[-1] + series.step_s
        newer = [n for n, time in enumerate(self._live_times) if time > end]
        self._live_times = [self._live_times[n] for n in newer]
        self._live_values = [self._live_values[n] for n in newer]

    def append(self, time: float, value: float) -> bool:
        """A live reading, or NaN for "not trusted any more". Whether it is new."""
        newest = self._live_times[-1] if self._live_times else float("-inf")
        if len(self._times):
            newest = max(newest, float(self._times[-1]))
        gap = bool(np.isnan(value))
        if time < newest or (time == newest and not gap):
            return False
        if gap and np.isnan(self.last):
            return False
        self._live_times.append(time)
        self._live_values.append(value)
        if len(self._live_times) > MOST_LIVE:
            del self._live_times[: MOST_LIVE // 4], self._live_values[: MOST_LIVE // 4]
        return True

    def at(self, time: float) -> tuple[float, float]:
        """The least and the greatest value of what was last reported at a time; NaN
        before the first, and in a gap."""
        live = int(np.searchsorted(np.array(self._live_times), time, side="right")) - 1
        if live >= 0:
            return self._live_values[live], self._live_values[live]
        kept = int(np.searchsorted(self._times, time, side="right")) - 1
        if kept < 0:
            return float("nan"), float("nan")
        return float(self._lows[kept]), float(self._highs[kept])

    def curve(self, end: float) -> tuple[Float, Float]:
        """Points to join: least and greatest of each step one after the other;
        for states, stairs that go on to `end`, which is now."""
        x, y = self.readings()
        return self._stairs(x, y, end) if self.steps else (x, y)

    def readings(self) -> tuple[Float, Float]:
        """Every time twice, with the least and the greatest value of its step."""
        times = np.concatenate((self._times, np.array(self._live_times, dtype=np.float64)))
        live = np.array(self._live_values, dtype=np.float64)
        x, y = np.repeat(times, 2), np.empty(2 * len(times))
        y[0::2] = np.concatenate((self._lows, live))
        y[1::2] = np.concatenate((self._highs, live))
        return x, y

    def _stairs(self, times: Float, values: Float, end: float) -> tuple[Float, Float]:
        if not len(times):
            return EMPTY, EMPTY
        times = np.append(times, max(end, float(times[-1])))
        x = np.repeat(times, 2)[1:-1]
        return x, np.repeat(values, 2)
