"""Wrong passwords slow the next guess down; nobody is ever locked out."""

from __future__ import annotations

from collections.abc import Iterable

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
KEPT = 1000  # names, those guessed last


class Guesses:
    """Per name: how many were wrong in a row, and when the next is looked at. The
    wait doubles from FIRST_WAIT_S to LONGEST_WAIT_S."""

    def __init__(self) -> None:
        self._wrong: dict[str, tuple[int, float]] = {}

    def waits(self, names: Iterable[str], now: float) -> bool:
        """Whether it is too early for one of `names`."""
        waits = (self._wrong[name][1] - now for name in names if name in self._wrong)
        # Longer than any wait: the clock was put back meanwhile.
        return any(0.0 < wait <= LONGEST_WAIT_S for wait in waits)

    def wrong(self, name: str, now: float) -> None:
        count = self._wrong.pop(name, (0, 0.0))[0]
        wait_s = FIRST_WAIT_S * 2.0**count
        if wait_s < LONGEST_WAIT_S:
            count += 1
        self._wrong[name] = count, now + min(wait_s, LONGEST_WAIT_S)
        while len(self._wrong) > KEPT:
            del self._wrong[next(iter(self._wrong))]

    def right(self, names: Iterable[str]) -> None:
        for name in names:
            self._wrong.pop(name, None)
