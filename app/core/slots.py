"""Where each point of each asset lives in the columns of live values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import Kind, Point


class SlotTable:
    """A slot per (asset, point); an asset's points lie side by side.

    The layout follows from city and kinds alone, so engine and desk compute
    the same one and speak of slots by number.
    """

    def __init__(self, city: City, kinds: Mapping[str, Kind]) -> None:
        self.city = city
        self.kinds = tuple(kinds[name] for name in city.kinds)
        counts = np.array([len(kind.points) for kind in self.kinds], dtype=np.int64)
        per_asset = counts[city.kind] if len(city) else np.zeros(0, dtype=np.int64)
        self.first: npt.NDArray[np.int64] = np.concatenate(([0], np.cumsum(per_asset)))
        self.size = int(self.first[-1])
        self.asset_of: npt.NDArray[np.int32] = np.repeat(
            np.arange(len(city), dtype=np.int32), per_asset
        )
        self._names = tuple(
            {point.name: index for index, point in enumerate(kind.points)} for kind in self.kinds
        )

    def slot(self, row: int, point: str) -> int:
        """Slot of `point` of the asset in `row`; KeyError if its kind has none."""
        return int(self.first[row]) + self._names[int(self.city.kind[row])][point]

    def point(self, slot: int) -> Point:
        """The point a slot holds."""
        row = int(self.asset_of[slot])
        return self.kinds[int(self.city.kind[row])].points[slot - int(self.first[row])]

    def of_point(self, kind: str, point: str) -> npt.NDArray[np.int64]:
        """Slots of one point over all assets of a kind, in row order."""
        number = self.city.kinds.index(kind)
        rows = np.flatnonzero(self.city.kind == number)
        slots: npt.NDArray[np.int64] = self.first[rows] + self._names[number][point]
        return slots
