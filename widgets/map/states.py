"""How each asset is to be drawn, as one small number."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import Kind
from app.core.slots import SlotTable
from app.desk.mirror import Mirror

States = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.intp]

# In the order of what wins where several share a place: the greater the worse.
HIDDEN, HEALTHY, LIT, STALE, PRIORITY_4, PRIORITY_3, PRIORITY_2, PRIORITY_1 = range(8)
COUNT = 8


class Look:
    """Turns the mirror's columns into drawing states.

    What never reported, or is stale, is never drawn as healthy.
    """

    def __init__(self, city: City, kinds: Mapping[str, Kind], slots: SlotTable) -> None:
        size = len(city)
        self._lit_slot = np.full(size, -1, dtype=np.int64)
        self._lit_value = np.zeros(size)
        self._probe_slot = np.full(size, -1, dtype=np.int64)
        for number, name in enumerate(city.kinds):
            kind = kinds[name]
            rows = np.flatnonzero(city.kind == number)
            if kind.points:
                self._probe_slot[rows] = slots.first[rows]
            if kind.lit is not None:
                point, value = kind.lit
                self._lit_slot[rows] = slots.first[rows] + kind.point_index(point)
                self._lit_value[rows] = value
                self._probe_slot[rows] = self._lit_slot[rows]

    def states(self, mirror: Mirror, rows: Rows, shown: npt.NDArray[np.bool_]) -> States:
        """States of assets `rows`; `shown` is a column of the whole city."""
        states = np.full(len(rows), HEALTHY, dtype=np.uint8)
        lit = self._lit_slot[rows]
        states[(lit >= 0) & (mirror.value[lit] == self._lit_value[rows])] = LIT
        probe = self._probe_slot[rows]
        silent = (probe >= 0) & np.isnan(mirror.value[probe])
        states[silent | mirror.asset_stale[rows]] = STALE
        states[~shown[rows]] = HIDDEN
        severity = mirror.severity[rows]
        alarmed = severity > 0
        states[alarmed] = (PRIORITY_1 + 1) - severity[alarmed]
        return states
