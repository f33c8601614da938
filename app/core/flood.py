"""How many alarms were annunciated of late, and whether that is a flood."""

from __future__ import annotations

from collections import deque

import msgspec

BUCKET_S = 1.0


class FloodState(msgspec.Struct, frozen=True, kw_only=True):
    """One position's, for a checkpoint: `counts` are [epoch second, alarms]."""

    position: str
    began_at: float = 0.0  # 0: no flood is on
    counts: tuple[tuple[float, int], ...] = ()


class Flood:
    """Of one operator position. Counted by the second, so that a burst of any
    size takes little room; the window is right to a second."""

    def __init__(self, position: str, window_s: float) -> None:
        self.position = position
        self.began_at = 0.0
        self._window_s = window_s
        self._counts: deque[tuple[float, int]] = deque()
        self._sum = 0

    def add(self, at: float) -> None:
        """One alarm was annunciated."""
        second = at // BUCKET_S * BUCKET_S
        if self._counts and self._counts[-1][0] >= second:  # a clock put back joins the last
            last, count = self._counts.pop()
            self._counts.append((last, count + 1))
        else:
            self._counts.append((second, 1))
        self._sum += 1

    def count(self, now: float) -> int:
        """Alarms annunciated within the window before `now`."""
        while self._counts and self._counts[0][0] + self._window_s < now:
            self._sum -= self._counts.popleft()[1]
        return self._sum

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        self._counts = deque((second + by_s, count) for second, count in self._counts)

    def state(self) -> FloodState:
        return FloodState(
            position=self.position, began_at=self.began_at, counts=tuple(self._counts)
        )

    def restore(self, state: FloodState) -> None:
        self.began_at = state.began_at
        self._counts = deque(state.counts)
        self._sum = sum(count for _, count in state.counts)
