"""The assets that move: their places and headings as last reported."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import Kind
from app.core.mercator import to_world
from app.core.slots import SlotTable
from app.desk.mirror import Mirror

Float = npt.NDArray[np.float64]
HEADING = "heading_deg"


class Movers:
    """Assets whose kind names position points. Row i is the asset `rows[i]`.

    Until one has reported a place it stands where the city says its home is,
    and counts as not known.
    """

    def __init__(self, city: City, kinds: Mapping[str, Kind], slots: SlotTable) -> None:
        moving = [kinds[name].position is not None for name in city.kinds]
        self.rows = np.flatnonzero(np.array(moving, dtype=np.bool_)[city.kind])
        self.number = np.full(len(city), -1, dtype=np.int32)
        self.number[self.rows] = np.arange(len(self.rows), dtype=np.int32)
        self.kind = city.kind[self.rows]
        self.home = to_world(city.lat[self.rows], city.lon[self.rows])
        self._lat = np.zeros(len(self.rows), dtype=np.int64)
        self._lon = np.zeros(len(self.rows), dtype=np.int64)
        self._heading = np.full(len(self.rows), -1, dtype=np.int64)
        for number, name in enumerate(city.kinds):
            kind = kinds[name]
            mine = np.flatnonzero(self.kind == number)
            if kind.position is None or not len(mine):
                continue
            first = slots.first[self.rows[mine]]
            self._lat[mine] = first + kind.point_index(kind.position[0])
            self._lon[mine] = first + kind.point_index(kind.position[1])
            if any(point.name == HEADING for point in kind.points):
                self._heading[mine] = first + kind.point_index(HEADING)
        self.world: Float = self.home.copy()  # [n, 2]
        self.heading: Float = np.zeros(len(self.rows))  # degrees clockwise from north
        self.known = np.zeros(len(self.rows), dtype=np.bool_)

    def __len__(self) -> int:
        return len(self.rows)

    def update(self, mirror: Mirror) -> None:
        """Take all places from the mirror."""
        lat, lon = mirror.value[self._lat], mirror.value[self._lon]
        self.known = np.isfinite(lat) & np.isfinite(lon) & (np.abs(lat) < 85.0)
        world = to_world(np.where(self.known, lat, 0.0), np.where(self.known, lon, 0.0))
        self.world = np.where(self.known[:, None], world, self.home)
        heading = np.where(self._heading >= 0, mirror.value[self._heading], 0.0)
        self.heading = np.where(np.isfinite(heading), heading, 0.0)
