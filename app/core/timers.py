"""What is due for an open occurrence at a time: a reminder, the end of a shelf."""

from __future__ import annotations

from heapq import heapify, heappop, heappush


class Timers:
    """Whether one still applies is for the caller to see: the alarm must carry
    the `mark` (an epoch second) that it was set for."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, float]] = []

    def __len__(self) -> int:
        return len(self._heap)

    def set(self, occurrence: int, due: float, mark: float) -> None:
        heappush(self._heap, (due, occurrence, mark))

    def due(self, now: float) -> list[tuple[int, float]]:
        """Take out (occurrence, mark) of what is due by `now`, oldest due first."""
        found = []
        while self._heap and self._heap[0][0] <= now:
            _, occurrence, mark = heappop(self._heap)
            found.append((occurrence, mark))
        return found

    def clock_set(self, by_s: float) -> None:
        """The clock was set: all comes when it would have come."""
        self._heap = [(due + by_s, occurrence, mark) for due, occurrence, mark in self._heap]
        heapify(self._heap)  # a sum may round two times to one
