"""How many alarms were annunciated of late, and whether that is a flood."""

from __future__ import annotations

import msgspec

BUCKET_S = 1.0


class FloodState(msgspec.Struct, frozen=True, kw_only=True):
    """One position's, for a checkpoint: `counts` are [epoch second, alarms]."""

    position: str
    began_at: float = 0.0  # 0: no flood is on
    counts: tuple[tuple[float, int], ...] = ()


class Flood:
    """Of one operator position. Counted by the second, so that a burst of any
    size takes little room; the window is right to a second. What is kept follows
    from the alarms alone, whenever it is asked about."""

    def __init__(self, position: str, window_s: float) -> None:
        self.position = position
        self.began_at = 0.0
        self._window_s = window_s
        self._counts: list[tuple[float, int]] = []
        self._past = 0  # so many of them are out of the window
        self._sum = 0  # of the others

    def add(self, at: float) -> None:
        """One alarm was annunciated."""
        self.count(at)
        del self._counts[: self._past]
        self._past = 0
        second = at // BUCKET_S * BUCKET_S
        if self._counts and self._counts[-1][0] >= second:  # a clock put back joins the last
            self._counts[-1] = self._counts[-1][0], self._counts[-1][1] + 1
        else:
            self._counts.append((second, 1))
        self._sum += 1

    def count(self, now: float) -> int:
        """Alarms annunciated within the window before `now`."""
        counts = self._counts
        while self._past < len(counts) and counts[self._past][0] + self._window_s < now:
            self._sum -= counts[self._past][1]
            self._past += 1
        return self._sum

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        self._counts = [(second + by_s, count) for second, count in self._counts]

    def state(self) -> FloodState:
        return FloodState(
            position=self.position, began_at=self.began_at, counts=tuple(self._counts)
        )

    def restore(self, state: FloodState) -> None:
        self.began_at = state.began_at
        self._counts = list(state.counts)
        self._past, self._sum = 0, sum(count for _, count in state.counts)
