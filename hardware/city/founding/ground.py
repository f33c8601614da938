"""The ground as a raster: which quarter a cell is in, and where none may build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hardware.city.founding.plan import Plan
from hardware.city.founding.shapes import inside, resample

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

CELL_M = 20.0
MARGIN_M = 400.0
# How far streets keep from what they cannot cross, metres from the axis.
CLEARANCE = {"rail": 28.0, "motorway": 55.0, "ring": 45.0, "river": 22.0, "canal": 24.0}


@dataclass(frozen=True)
class Ground:
    """Cells of CELL_M; row 0 in the south. `quarter` is -1 outside of all."""

    west: float
    south: float
    quarter: npt.NDArray[np.int16]
    blocked: Bool
    water: Bool

    def cells(self, points: Float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Row and column of each point, kept inside the raster."""
        rows = np.floor((points[..., 1] - self.south) / CELL_M).astype(np.int64)
        columns = np.floor((points[..., 0] - self.west) / CELL_M).astype(np.int64)
        height, width = self.quarter.shape
        return np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)

    def built(self, points: Float, reach: int = 2) -> Bool:
        """Whether points lie in a quarter or within `reach` cells of one."""
        rows, columns = self.cells(points)
        height, width = self.quarter.shape
        found = np.zeros(rows.shape, dtype=bool)
        for up in (-reach, 0, reach):
            for right in (-reach, 0, reach):
                r, c = np.clip(rows + up, 0, height - 1), np.clip(columns + right, 0, width - 1)
                found |= self.quarter[r, c] >= 0
        return found

    def wet(self, points: Float) -> Bool:
        """Whether points lie in a lake or basin, or too near its bank."""
        rows, columns = self.cells(points)
        return self.water[rows, columns]


def survey(plan: Plan) -> Ground:
    """The raster of the whole plan."""
    corners = np.concatenate([commune.ring for commune in plan.communes])
    west, south = (float(n) for n in corners.min(axis=0) - MARGIN_M)
    size = np.ceil((corners.max(axis=0) + MARGIN_M - (west, south)) / CELL_M).astype(int)
    shape = (int(size[1]), int(size[0]))
    quarter = np.full(shape, -1, dtype=np.int16)
    ground = Ground(west, south, quarter, np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool))
    for number, part in enumerate(plan.quarters):
        _fill(ground, part.ring, quarter, number)
    for ring in (*plan.water.values(), *plan.green.values()):
        _fill(ground, ring, ground.blocked, True)
    for ring in plan.water.values():
        _fill(ground, ring, ground.water, True)
        _paint(ground, np.concatenate((ring, ring[:1])), 12.0, ground.water)
        _paint(ground, np.concatenate((ring, ring[:1])), 20.0, ground.blocked)
    for way in plan.of_kind(*CLEARANCE):
        _paint(ground, way.line, CLEARANCE[way.kind], ground.blocked)
    return ground


def _fill(ground: Ground, ring: Float, target: npt.NDArray[Any], value: int) -> None:
    corners = np.stack((ring.min(axis=0), ring.max(axis=0)))
    rows, columns = ground.cells(corners)
    y = ground.south + (np.arange(rows[0], rows[1] + 1) + 0.5) * CELL_M
    x = ground.west + (np.arange(columns[0], columns[1] + 1) + 0.5) * CELL_M
    mask = inside(ring, x[None, :], y[:, None])
    target[rows[0] : rows[1] + 1, columns[0] : columns[1] + 1][mask] = value


def _paint(ground: Ground, line: Float, radius: float, target: Bool) -> None:
    samples = resample(line, CELL_M / 2)
    reach = int(radius / CELL_M) + 1
    for up in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            rows, columns = ground.cells(samples + np.array((right, up)) * CELL_M)
            x = ground.west + (columns + 0.5) * CELL_M - samples[:, 0]
            y = ground.south + (rows + 0.5) * CELL_M - samples[:, 1]
            near = x * x + y * y <= radius * radius
            target[rows[near], columns[near]] = True
