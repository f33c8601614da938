"""Notices that somebody set the clock: what waits by it must not wait by that much."""

from __future__ import annotations

STEP_S = 2.0  # less is a clock being held to its true time


class ClockWatch:
    """Compares the clock with one that nobody can set."""

    def __init__(self) -> None:
        self._between: float | None = None  # the clock, less the monotonic one

    def stepped(self, now: float, monotonic: float) -> float:
        """By how many seconds the clock was set since the last call; 0.0 if it
        was not. A clock that drifts is followed and is no step."""
        between = now - monotonic
        before, self._between = self._between, between
        if before is None or abs(between - before) < STEP_S:
            return 0.0
        return between - before
