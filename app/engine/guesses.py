"""Wrong passwords slow the next guess down; nobody is ever locked out."""

from __future__ import annotations

from collections.abc import Iterable

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
KEPT = 1000  # names, those guessed last
Guessed = tuple[str, str]  # a person, and the desk where that one is at home; "" elsewhere


class Guesses:
    """Per name: how many were wrong in a row, and when the next is looked at. The
    wait doubles from FIRST_WAIT_S to LONGEST_WAIT_S. A desk where the person has been
    right before counts by itself: whoever guesses elsewhere keeps nobody out there."""

    def __init__(self) -> None:
        self._wrong: dict[Guessed, tuple[int, float]] = {}
        self._home: dict[Guessed, None] = {}

    def waits(self, names: Iterable[str], desk: str, now: float) -> bool:
        """Whether it is too early at `desk` for one of `names`."""
        places = (self._place(name, desk) for name in names)
        waits = (self._wrong[place][1] - now for place in places if place in self._wrong)
        # Longer than any wait: the clock was put back meanwhile.
        return any(0.0 < wait <= LONGEST_WAIT_S for wait in waits)

    def wrong(self, name: str, desk: str, now: float) -> None:
        place = self._place(name, desk)
        count = self._wrong.pop(place, (0, 0.0))[0]
        wait_s = FIRST_WAIT_S * 2.0**count
        if wait_s < LONGEST_WAIT_S:
            count += 1
        self._wrong[place] = count, now + min(wait_s, LONGEST_WAIT_S)
        while len(self._wrong) > KEPT:
            del self._wrong[next(iter(self._wrong))]

    def right(self, names: Iterable[str], desk: str) -> None:
        for name in names:
            self._wrong.pop(self._place(name, desk), None)
            self._home.pop((name, desk), None)
            self._home[name, desk] = None
        while len(self._home) > KEPT:
            del self._home[next(iter(self._home))]

    def _place(self, name: str, desk: str) -> Guessed:
        return (name, desk) if (name, desk) in self._home else (name, "")
