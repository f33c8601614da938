"""Which stretch of time is judged. No Qt."""

from __future__ import annotations

WINDOWS_S = (3600.0, 28800.0, 86400.0, 604800.0, 2592000.0, 7776000.0)
USUAL_S = 86400.0
LONGEST_S = 366 * 86400.0


class Period:
    """The last `window_s` seconds, or from one time to another."""

    def __init__(self, window_s: float = USUAL_S) -> None:
        self.window_s = window_s
        self._own: tuple[float, float] | None = None

    @property
    def own(self) -> bool:
        """Whether a person chose begin and end."""
        return self._own is not None

    def choose(self, window_s: float) -> None:
        self.window_s, self._own = window_s, None

    def choose_own(self, start: float, end: float, now: float) -> bool:
        """False, and nothing changed, for what is no past stretch of time of at most
        a year."""
        if not (start < end and start < now and end - start <= LONGEST_S):
            return False
        self._own = start, min(end, now)
        return True

    def bounds(self, now: float) -> tuple[float, float]:
        """Begin and end, epoch seconds."""
        return self._own or (now - self.window_s, now)
