"""How far a value rose or fell within a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.measure import Bools, Floats, Places, Size, Values

PARTS = 12  # of the time; each keeps its lowest and highest value


class Change:
    """The window is kept in parts, so it reaches back for `within_s` and at most
    a twelfth more. It begins anew with the program: until it was watched for all
    of `within_s`, a change not reached is not known to be none."""

    def __init__(self, values: Values, count: int, within_s: float, *, falling: bool) -> None:
        self._values = values
        self._within_s = within_s
        self._part_s = within_s / PARTS
        self._falling = falling
        shape = (count, PARTS + 1)
        self._low: Floats = np.full(shape, np.inf)
        self._high: Floats = np.full(shape, -np.inf)
        self._part: npt.NDArray[np.int64] = np.full(shape, -1, dtype=np.int64)
        self._since: Floats = np.full(count, np.inf)
        self._size: Floats = np.zeros(count)
        self._sure: Bools = np.zeros(count, dtype=bool)
        self.shared = False

    def measure(self, places: Places, at: Floats) -> Size:
        values = self._values.take(places)
        known = np.flatnonzero(~np.isnan(values))
        self._note(places[known], values[known])
        self._since[places[known]] = np.minimum(self._since[places[known]], at[known])
        oldest = (at // self._part_s).astype(np.int64) - PARTS
        recent = self._part[places] >= oldest[:, None]
        if self._falling:
            size = np.where(recent, self._high[places], values[:, None]).max(axis=1) - values
        else:
            size = values - np.where(recent, self._low[places], values[:, None]).min(axis=1)
        size = np.maximum(size, 0.0)  # none where the last reading is older than the window
        sure = at - self._since[places] >= self._within_s
        self._size[places] = size
        self._sure[places] = sure
        return Size(size, sure)

    def unsettled(self) -> Bools:
        return (self._size > 0) | (np.isfinite(self._since) & ~self._sure)

    def forget(self) -> None:
        """Begin anew."""
        self._part[:] = -1
        self._since[:] = np.inf
        self._sure[:] = False

    def _note(self, places: Places, values: Floats) -> None:
        """Takes the readings into the parts that their times fall in."""
        part = (self._values.times(places) // self._part_s).astype(np.int64)
        column = part % (PARTS + 1)
        fresh = self._part[places, column] != part
        low = np.where(fresh, np.inf, self._low[places, column])
        high = np.where(fresh, -np.inf, self._high[places, column])
        self._low[places, column] = np.minimum(low, values)
        self._high[places, column] = np.maximum(high, values)
        self._part[places, column] = part
