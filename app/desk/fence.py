"""Whose word counts: an engine that was superseded is not heard any more."""

from __future__ import annotations


class Fence:
    """Terms rise from engine to engine, so the highest heard is the present one's.
    A lower one is only right where the engines themselves began anew: on a journal
    and a broker that know of no former term."""

    def __init__(self) -> None:
        self.epoch = 0
        self._leads_since = float("-inf")  # by the clock of whoever leads

    def admits(self, epoch: int) -> bool:
        """Whether something said in that term counts; then all before it does not."""
        self.epoch = max(self.epoch, epoch)
        return epoch == self.epoch

    def admits_pulse(self, epoch: int, leads_since: float) -> bool:
        """The same of an engine's word on itself, which says since when it leads."""
        if epoch < self.epoch and leads_since <= self._leads_since:
            return False
        self.epoch, self._leads_since = epoch, leads_since
        return True
