"""The sizes that limits are compared with, for many assets of a kind at once."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from app.core.live import LiveState
from app.core.quality import Quality
from app.core.rulebook import NO_SLOT

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]  # of assets among those of their kind
NOBODY: Places = np.zeros(1, dtype=np.intp)


class Size(NamedTuple):
    """`size` is NaN where it is not known; where not `sure` (None: everywhere
    sure) a limit not reached may only not have been seen."""

    size: Floats
    sure: Bools | None = None


class Measure(Protocol):
    """`shared`: all assets have the same size, and one place stands for all."""

    shared: bool

    def measure(self, places: Places, at: Floats) -> Size:
        """Sizes at the times `at`, one for each place."""
        ...

    def unsettled(self) -> Bools | None:
        """Places at which time alone may change the size; None: nowhere."""
        ...


class Values:
    """The live values of one point of every asset, or of one other asset's."""

    def __init__(self, live: LiveState, slots: npt.NDArray[np.int64], *, shared: bool) -> None:
        self._live = live
        self._slots = slots
        self.shared = shared
        self.nowhere = bool((slots == NO_SLOT).any())

    def slots(self, places: Places) -> npt.NDArray[np.int64]:
        return self._slots if self.shared else self._slots[places]

    def take(self, places: Places) -> Floats:
        """NaN where it was never reported, is bad or stale."""
        slots = self.slots(places)
        if self.nowhere:
            return np.full(len(slots), np.nan)
        live = self._live
        values = live.value[slots]
        doubtful = live.quality[slots] >= Quality.BAD
        doubtful |= live.stale[slots]
        if doubtful.any():
            values[doubtful] = np.nan
        return values

    def times(self, places: Places) -> Floats:
        """When they were taken, by the source's clock."""
        return self._live.time[self.slots(places)]


class Level:
    """A value itself, negated where it is a low limit that counts."""

    def __init__(self, values: Values, *, low: bool) -> None:
        self._values = values
        self._low = low
        self.shared = values.shared

    def measure(self, places: Places, at: Floats) -> Size:
        values = self._values.take(places)
        return Size(-values if self._low else values)

    def unsettled(self) -> None:
        return None


class Difference:
    """How far two values are apart, whichever is more."""

    def __init__(self, values: Values, others: Values) -> None:
        self._values = values
        self._others = others
        self.shared = False

    def measure(self, places: Places, at: Floats) -> Size:
        return Size(np.abs(self._values.take(places) - self._others.take(places)))

    def unsettled(self) -> None:
        return None
