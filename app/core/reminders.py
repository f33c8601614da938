"""When an acknowledged alarm that stays abnormal is to be announced again."""

from __future__ import annotations

from heapq import heappop, heappush


class Reminders:
    """Timers by occurrence. Whether one still applies is for the caller to see:
    the alarm must carry the acknowledgement that set it."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, float]] = []

    def set(self, occurrence: int, acknowledged_at: float, after_s: float) -> None:
        heappush(self._heap, (acknowledged_at + after_s, occurrence, acknowledged_at))

    def due(self, now: float) -> list[tuple[int, float]]:
        """(occurrence, time of the acknowledgement) of what is due by `now`."""
        found = []
        while self._heap and self._heap[0][0] <= now:
            _, occurrence, acknowledged_at = heappop(self._heap)
            found.append((occurrence, acknowledged_at))
        return found

    def clock_set(self, by_s: float) -> None:
        """The clock was set: reminders come when they would have come."""
        self._heap = [(due + by_s, number, at) for due, number, at in self._heap]
