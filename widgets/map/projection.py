"""Where a piece of the world is on the screen, in quantised zoom levels.

A level is a number of device pixels for the whole Web-Mercator world; two
levels double it. "Global pixels" are integer pixels of a level counted from
the north-west corner of the world, so that panning never moves a symbol by a
fraction of a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.core.mercator import metres_per_unit, to_degrees, to_world

Float = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.int32]

TILE = 512
CELL = 32
CELLS = TILE // CELL
LOWEST_LEVEL = 16
HIGHEST_LEVEL = 40  # int32 holds every global pixel up to here


def world_pixels(level: int) -> float:
    """Device pixels of the whole world at a level."""
    return float(256.0 * 2.0 ** (level / 2.0))


def to_pixels(world: Float, level: int) -> Pixels:
    """Global pixels of world units, any shape."""
    return np.floor(world * world_pixels(level)).astype(np.int32)


def metres_per_pixel(level: int, lat: float) -> float:
    """Ground length of one device pixel."""
    return metres_per_unit(lat) / world_pixels(level)


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of global pixels of one level, as large as the widget."""

    level: int
    left: int
    top: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[float, float]:
        """World units of the middle."""
        return self.world(self.width / 2, self.height / 2)

    def world(self, x: float, y: float) -> tuple[float, float]:
        """World units under a pixel of the widget."""
        size = world_pixels(self.level)
        return (self.left + x) / size, (self.top + y) / size

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Latitude and longitude under a pixel of the widget."""
        lat, lon = to_degrees(np.array(self.world(x, y)))
        return float(lat), float(lon)

    def panned(self, dx: int, dy: int) -> View:
        """The view whose content lies `dx`, `dy` pixels further east, south."""
        return replace(self, left=self.left + dx, top=self.top + dy)

    def resized(self, width: int, height: int) -> View:
        """Another size around the same middle."""
        return View.around(*self.centre, self.level, width, height)

    def zoomed(self, steps: int, x: float, y: float) -> View:
        """`steps` levels nearer; what lies under pixel x, y stays under it."""
        level = min(max(self.level + steps, LOWEST_LEVEL), HIGHEST_LEVEL)
        at_x, at_y = self.world(x, y)
        size = world_pixels(level)
        return replace(self, level=level, left=round(at_x * size - x), top=round(at_y * size - y))

    @staticmethod
    def around(x: float, y: float, level: int, width: int, height: int) -> View:
        """The view with world units x, y in its middle."""
        size = world_pixels(level)
        return View(level, round(x * size - width / 2), round(y * size - height / 2), width, height)

    @staticmethod
    def fitting(
        west: float, north: float, east: float, south: float, width: int, height: int
    ) -> View:
        """The nearest level at which a box of world units fits."""
        level = LOWEST_LEVEL
        for candidate in range(HIGHEST_LEVEL, LOWEST_LEVEL, -1):
            size = world_pixels(candidate)
            if (east - west) * size <= width and (south - north) * size <= height:
                level = candidate
                break
        return View.around((west + east) / 2, (north + south) / 2, level, width, height)


def box_of(lat: Float, lon: Float, share: float = 0.0) -> tuple[float, float, float, float]:
    """West, north, east, south in world units of the finite positions given;
    on each side the outermost `share` of them may lie outside."""
    world = to_world(lat, lon)
    world = world[np.isfinite(world).all(axis=1)]
    west, north = np.quantile(world, share, axis=0)
    east, south = np.quantile(world, 1.0 - share, axis=0)
    return float(west), float(north), float(east), float(south)
