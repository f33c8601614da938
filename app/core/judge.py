"""Judges of conditions without parts, each for all assets of a kind at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.core.live import LiveState
from app.core.measure import NOBODY, Bools, Floats, Measure, Places, Values
from app.core.truth import Truths, decided


class Judge(Protocol):
    """`shared`: the verdict is the same for all assets, and comes as one."""

    shared: bool
    parts: Sequence[Judge]

    def judge(self, places: Places, at: Floats) -> Truths:
        """Whether it holds at `places` at the times `at`. What was judged is
        remembered where a deadband, a count or a window needs it."""
        ...

    def presume(self, place: int, holds: bool) -> None:
        """Take it that it held before, as an earlier run says."""
        ...

    def unsettled(self) -> Bools | None:
        """Places at which time alone may change the verdict; None: nowhere."""
        ...


class Limit:
    """A size that reaches a limit, until it is below it by more than the deadband."""

    parts: Sequence[Judge] = ()

    def __init__(self, measure: Measure, limit: float, deadband: float, count: int) -> None:
        self.measure = measure
        self.shared = measure.shared
        self._begins = limit
        self._ends = limit - deadband
        self.held: Bools = np.zeros(1 if self.shared else count, dtype=bool)

    def judge(self, places: Places, at: Floats) -> Truths:
        if self.shared:
            places = NOBODY
        size, sure = self.measure.measure(places, at)
        known = ~np.isnan(size)
        over = size >= np.where(self.held[places], self._ends, self._begins)
        if sure is not None:
            known &= sure | over
        self.held[places[known]] = over[known]
        return decided(over, known)

    def presume(self, place: int, holds: bool) -> None:
        if not self.shared:
            self.held[place] = holds

    def unsettled(self) -> Bools | None:
        return self.measure.unsettled()


class Worded:
    """A state that is, or with `negated` is not, one of some words."""

    shared = False
    parts: Sequence[Judge] = ()

    def __init__(self, values: Values, words: Sequence[float], *, negated: bool) -> None:
        self._values = values
        self._words = np.array(words)
        self._negated = negated

    def judge(self, places: Places, at: Floats) -> Truths:
        values = self._values.take(places)
        among: Bools = np.zeros(len(values), dtype=bool)
        for word in self._words:
            among |= values == word
        return decided(among != self._negated, ~np.isnan(values))

    def presume(self, place: int, holds: bool) -> None:
        """A word has no deadband."""

    def unsettled(self) -> None:
        return None


class Silent:
    """A point that has grown too old while its source is there."""

    shared = False
    parts: Sequence[Judge] = ()

    def __init__(self, live: LiveState, slots: npt.NDArray[np.int64]) -> None:
        self._live = live
        self._slots = slots

    def judge(self, places: Places, at: Floats) -> Truths:
        slots, live = self._slots[places], self._live
        known = ~live.lost[live.carrier[slots]] & ~np.isnan(live.value[slots])
        return decided(live.stale[slots], known)

    def presume(self, place: int, holds: bool) -> None:
        """Age has no deadband."""

    def unsettled(self) -> Bools:
        return np.ones(len(self._slots), dtype=bool)


class Lost:
    """The source that carries the asset, or that the asset is, is lost.
    `sources`: its number in the city for each asset, -1 for none."""

    shared = False
    parts: Sequence[Judge] = ()

    def __init__(self, live: LiveState, sources: npt.NDArray[np.int64]) -> None:
        self._live = live
        self._sources = sources

    def judge(self, places: Places, at: Floats) -> Truths:
        lost = self._live.lost[self._sources[places]]
        return decided(lost, np.ones(len(places), dtype=bool))

    def presume(self, place: int, holds: bool) -> None:
        """A source is there or not."""

    def unsettled(self) -> Bools:
        return np.ones(len(self._sources), dtype=bool)
