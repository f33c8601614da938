"""How long to wait before the next attempt to connect."""

from __future__ import annotations

import random


class Backoff:
    """Doubles from `least_s` to `most_s`, each wait drawn from its upper half
    so that a city of clients does not return in one instant."""

    def __init__(self, least_s: float = 0.2, most_s: float = 5.0) -> None:
        self.least_s = least_s
        self.most_s = most_s
        self._next_s = least_s
        self._chance = random.Random()

    def reset(self) -> None:
        self._next_s = self.least_s

    def next(self) -> float:
        """Seconds to wait now; the following wait is twice as long."""
        wait_s = self._next_s * self._chance.uniform(0.5, 1.0)
        self._next_s = min(self._next_s * 2.0, self.most_s)
        return wait_s
