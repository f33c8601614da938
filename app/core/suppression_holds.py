"""Causes that have ceased and still suppress for a while: what they held back
has time to become normal before it would annunciate."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import NamedTuple

from app.core.alarm import Cause
from app.core.suppression_ties import Tie


class Held(NamedTuple):
    """The cause as the suppressed alarms name it, until epoch seconds `until`."""

    cause: Cause
    until: float


class SuppressionHolds:
    """At most one per tie and asset of the cause (its row); of no weight while
    the cause is back."""

    def __init__(self) -> None:
        self._held: dict[tuple[Tie, int], Held] = {}
        self._heap: list[tuple[float, int, Tie, int]] = []
        self._ticket = 0

    def get(self, tie: Tie, row: int) -> Cause | None:
        held = self._held.get((tie, row)) if self._held else None
        return None if held is None else held.cause

    def start(self, tie: Tie, row: int, cause: Cause, now: float) -> None:
        """Nothing is held where the suppression says so."""
        if tie.suppression.hold_s > 0:
            until = now + tie.suppression.hold_s
            self._held[tie, row] = Held(cause, until)
            self._ticket += 1
            heappush(self._heap, (until, self._ticket, tie, row))

    def due(self, now: float) -> list[tuple[Tie, int]]:
        """Let go of what was held long enough."""
        ended = []
        while self._heap and self._heap[0][0] <= now:
            until, _, tie, row = heappop(self._heap)
            held = self._held.get((tie, row))
            if held is not None and held.until == until:
                del self._held[tie, row]
                ended.append((tie, row))
        return ended

    def clock_set(self, by_s: float) -> None:
        """The clock was set: what is held, is held no longer and no shorter."""
        self._held = {
            key: held._replace(until=held.until + by_s) for key, held in self._held.items()
        }
        self._heap = [
            (held.until, number, tie, row)
            for number, ((tie, row), held) in enumerate(self._held.items())
        ]
        heapify(self._heap)
        self._ticket = len(self._heap)
