"""Crossings that wait for their on-delay or off-delay."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

from app.core.conditions import Crossing


class Pending(NamedTuple):
    """`delay_s` runs by the engine's clock until `due`, or between two readings
    by the source's, so that a source whose clock is wrong delays no less."""

    crossing: Crossing
    delay_s: float
    due: float
    ticket: int


class Delays:
    """At most one crossing waits per rule instance."""

    def __init__(self) -> None:
        self._waiting: dict[int, Pending] = {}
        self._heap: list[tuple[float, int, int]] = []
        self._ticket = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def start(self, crossing: Crossing, delay_s: float, now: float) -> None:
        self._ticket += 1
        pending = Pending(crossing, delay_s, now + delay_s, self._ticket)
        self._waiting[crossing.instance] = pending
        heappush(self._heap, (pending.due, pending.ticket, crossing.instance))

    def of(self, instance: int) -> Pending | None:
        """What waits for `instance`, if anything."""
        return self._waiting.get(instance)

    def cancel(self, instance: int) -> Pending | None:
        """Take out what waits for `instance`, if anything."""
        return self._waiting.pop(instance, None)

    def due(self, now: float) -> list[Crossing]:
        """Take out what has waited long enough, oldest due first."""
        crossings = []
        while self._heap and self._heap[0][0] <= now:
            _, ticket, instance = heappop(self._heap)
            pending = self._waiting.get(instance)
            if pending is not None and pending.ticket == ticket:
                del self._waiting[instance]
                crossings.append(pending.crossing)
        return crossings

    def clock_set(self, by_s: float) -> None:
        """The clock was set: what waits, waits no longer and no shorter."""
        self._waiting = {
            instance: pending._replace(due=pending.due + by_s)
            for instance, pending in self._waiting.items()
        }
        self._heap = [(due + by_s, ticket, instance) for due, ticket, instance in self._heap]
