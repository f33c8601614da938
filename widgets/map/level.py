"""The standing assets at one zoom level: pixels, cell index, sizes, density."""

from __future__ import annotations

import math
from functools import cached_property

from widgets.map.blocks import Blocks
from widgets.map.grid import CellIndex, crowding
from widgets.map.projection import CELL, Pixels, metres_per_pixel, to_pixels
from widgets.map.spots import Spots

CROWDED = 1.7  # mean spacing in symbol diameters below which blocks are drawn
LARGER = 1.9  # other symbols against a lamp's dot


def dot_diameter(metres: float, scale: float) -> float:
    """Device pixels of a lamp's dot where a pixel is `metres` at scale 1."""
    size = 2.7 + 1.05 * math.log2(5.0 / max(metres * scale, 1e-3))
    return min(max(size, 2.4), 11.0) * scale


def block_side(scale: float) -> int:
    """2 px at a desk of 1080 lines, 4 at twice that; always divides a cell."""
    return 4 if scale >= 2 else 2


class Level:
    """What is computed once for a level. `scale` is device pixels a desk pixel."""

    def __init__(self, spots: Spots, level: int, lat: float, scale: float) -> None:
        self.level = level
        self.metres = metres_per_pixel(level, lat)
        self.px: Pixels = to_pixels(spots.x, level)
        self.py: Pixels = to_pixels(spots.y, level)
        self.dot = dot_diameter(self.metres, scale)
        self.reach = math.ceil(self.dot * LARGER / 2) + 1
        crowd = crowding(self.px, self.py)
        self.spacing = CELL / math.sqrt(crowd) if crowd else math.inf
        self.blocks: Blocks | None = None
        if self.spacing < CROWDED * self.dot:
            self.blocks = Blocks(self.px, self.py, block_side(scale))

    @cached_property
    def index(self) -> CellIndex:
        """The cells of the dots; with blocks only a pointer asks for it."""
        return CellIndex(self.px, self.py, self.reach)

    @property
    def dirty_reach(self) -> int:
        """How far from its own pixel an asset's change can be seen."""
        return 0 if self.blocks is not None else self.reach
