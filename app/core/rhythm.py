"""Something done again and again, by a clock that may be set."""

from __future__ import annotations


class Rhythm:
    """`due` once every `every_s`. A clock that was put back makes it due at
    once: it must not rest until the old hour comes again."""

    def __init__(self, every_s: float) -> None:
        self.every_s = every_s
        self._last = float("-inf")

    def due(self, now: float) -> bool:
        """Whether it is time; then the next wait begins."""
        if self._last <= now < self._last + self.every_s:
            return False
        self._last = now
        return True

    def wait(self, now: float) -> None:
        """Begin a wait without having been due."""
        self._last = now
