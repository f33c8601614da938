"""Judges of conditions made of others: all, any, not, and a count in a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from app.core.judge import Judge
from app.core.measure import Bools, Floats, Places
from app.core.truth import Truth, Truths, all_of, any_of, none_of


def unsettled(parts: Sequence[Judge]) -> Bools | None:
    """Where any of the parts is."""
    masks = [mask for mask in (part.unsettled() for part in parts) if mask is not None]
    return reduce(np.logical_or, masks) if masks else None


class All:
    def __init__(self, parts: Sequence[Judge]) -> None:
        self.parts = parts
        self.shared = all(part.shared for part in parts)

    def judge(self, places: Places, at: Floats) -> Truths:
        return all_of([part.judge(places, at) for part in self.parts])

    def presume(self, place: int, holds: bool) -> None:
        for part in self.parts:
            part.presume(place, holds)

    def unsettled(self) -> Bools | None:
        return unsettled(self.parts)


class AnyOf(All):
    def judge(self, places: Places, at: Floats) -> Truths:
        return any_of([part.judge(places, at) for part in self.parts])


class Not:
    def __init__(self, part: Judge) -> None:
        self.parts: Sequence[Judge] = (part,)
        self.shared = part.shared

    def judge(self, places: Places, at: Floats) -> Truths:
        return none_of(self.parts[0].judge(places, at))

    def presume(self, place: int, holds: bool) -> None:
        self.parts[0].presume(place, not holds)

    def unsettled(self) -> Bools | None:
        return unsettled(self.parts)


class Count:
    """Its part became true `least` times within `within_s`.

    Counted is each change from false to true, at the time `at` of the reading
    that brought it. Counting begins anew with the program: until it was watched
    for all of `within_s`, fewer are not known to be too few.
    """

    shared = False

    def __init__(self, part: Judge, least: int, within_s: float, count: int) -> None:
        self.parts: Sequence[Judge] = (part,)
        self._within_s = within_s
        self._last: Truths = np.full(count, Truth.UNKNOWN, dtype=np.uint8)
        self._times: Floats = np.full((count, least), -np.inf)
        self._turn: npt.NDArray[np.int64] = np.zeros(count, dtype=np.int64)
        self._since: Floats = np.full(count, np.inf)
        self._settled: Bools = np.ones(count, dtype=bool)

    def judge(self, places: Places, at: Floats) -> Truths:
        now = np.broadcast_to(self.parts[0].judge(places, at), places.shape)
        known = now != Truth.UNKNOWN
        began = (now == Truth.TRUE) & (self._last[places] == Truth.FALSE)
        self._note(places[began], at[began])
        self._last[places[known]] = now[known]
        self._since[places[known]] = np.minimum(self._since[places[known]], at[known])
        enough = self._times[places].min(axis=1) > at - self._within_s
        watched = at - self._since[places] >= self._within_s
        truths: Truths = np.where(
            enough, Truth.TRUE, np.where(watched, Truth.FALSE, Truth.UNKNOWN)
        ).astype(np.uint8)
        self._settled[places] = (truths == Truth.FALSE) | np.isinf(self._since[places])
        return truths

    def counted(self, place: int, at: float) -> int:
        """How often it became true in the time before `at`."""
        return int((self._times[place] > at - self._within_s).sum())

    def forget(self) -> None:
        """Begin anew."""
        self._times[:] = -np.inf
        self._since[:] = np.inf

    def presume(self, place: int, holds: bool) -> None:
        """How often is not known from an earlier run."""

    def unsettled(self) -> Bools:
        inner = unsettled(self.parts)
        return ~self._settled if inner is None else ~self._settled | inner

    def _note(self, places: Places, at: Floats) -> None:
        turn = self._turn[places]
        self._times[places, turn] = at
        self._turn[places] = (turn + 1) % self._times.shape[1]
