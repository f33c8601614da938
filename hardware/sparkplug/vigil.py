"""When an edge node is asked to be born anew, and when it is given up."""

from __future__ import annotations

from app.bus.backoff import Backoff

MOST_S = 60.0  # between two requests to one node that does not answer


class Vigil:
    """Over one edge node. Times are seconds of a clock that only goes forward.

    A node that said something that was missed, or nothing for `quiet_s`, is asked to be
    born anew, and again after waits that grow: a broken one is not to be kept busy.
    Where it does not in `patience_s`, at first in `first_s`, it is lost.
    """

    def __init__(self, quiet_s: float, patience_s: float, now: float, first_s: float) -> None:
        self._quiet_s = quiet_s
        self._patience_s = patience_s
        self._backoff = Backoff(max(patience_s / 2.0, 0.1), MOST_S)
        self._ask_at: float | None = now  # it is not known yet
        self._give_up_at = now + first_s
        self._heard_at = now
        self._settle_at: float | None = None

    def hear(self, now: float, *, whole: bool) -> None:
        """It said something; `whole` where nothing was missed."""
        if whole:
            self._heard_at = now
            self._ask_at = None
            self._backoff.reset()
        elif self._ask_at is None:
            self._ask_at = now
            self._give_up_at = now + self._patience_s

    def birth(self, now: float) -> None:
        """From now on its devices have the same time to follow."""
        self._settle_at = now + self._patience_s

    def asks(self, now: float) -> bool:
        """Whether to ask it now; it is taken for done."""
        if self._ask_at is None and now - self._heard_at > self._quiet_s:
            self.hear(now, whole=False)
        if self._ask_at is None or now < self._ask_at:
            return False
        self._ask_at = now + self._backoff.next()
        return True

    def lost(self, now: float) -> bool:
        """Whether it had its time to answer, and did not."""
        return self._ask_at is not None and now >= self._give_up_at

    def settles(self, now: float) -> bool:
        """True once, when the time of its devices to follow is over."""
        if self._settle_at is None or now < self._settle_at:
            return False
        self._settle_at = None
        return True
