"""Draws the standing assets of some cells of the composite: dots or blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QPainter

from widgets.map.blocks import Blocks
from widgets.map.dots import DotAtlas
from widgets.map.fragments import draw_fragments
from widgets.map.level import LARGER, Level
from widgets.map.palette import Palette
from widgets.map.projection import CELL
from widgets.map.spots import Spots
from widgets.map.states import HIDDEN, States
from widgets.map.torus import Cells, Torus


class Brush:
    """For one level and palette. `states` holds the state of each spot and is
    read anew at each stroke."""

    def __init__(self, spots: Spots, states: States, level: Level, palette: Palette) -> None:
        self.level = level
        self._spots = spots
        self._states = states
        self._shades = palette.shades()
        self._atlas: DotAtlas | None = None
        if level.blocks is None:
            self._atlas = DotAtlas(spots.symbol_names, level.dot, LARGER, palette)

    def draw(self, torus: Torus, rows: Cells, columns: Cells) -> None:
        """Base and symbols of the cells given, in reading order."""
        if not len(rows):
            return
        torus.restore(rows, columns)
        if self.level.blocks is not None:
            self._draw_blocks(torus, self.level.blocks, rows, columns)
        elif self._atlas is not None:
            self._draw_dots(torus, self._atlas, rows, columns)

    def _draw_dots(self, torus: Torus, atlas: DotAtlas, rows: Cells, columns: Cells) -> None:
        world_x, world_y = torus.world_cells(rows, columns)
        cell, spot = self.level.index.entries(world_x, world_y)
        states = self._states[spot]
        seen = np.flatnonzero(states != HIDDEN)
        cell, spot, states = cell[seen], spot[seen], states[seen]
        if not len(spot):
            return
        x = self.level.px[spot] + (columns[cell] - world_x[cell]) * CELL
        y = self.level.py[spot] + (rows[cell] - world_y[cell]) * CELL
        beyond_x = (x < 0) | (x >= torus.width)
        beyond_y = (y < 0) | (y >= torus.height)
        once = _distinct(spot, beyond_x + 2 * beyond_y.astype(np.uint8), states)
        painter = QPainter(torus.image)
        painter.setClipRegion(torus.region(rows, columns))
        draw_fragments(
            painter,
            atlas.fragments(x[once], y[once], self._spots.symbols[spot[once]], states[once]),
            atlas.pixmap,
        )
        painter.end()

    def _draw_blocks(self, torus: Torus, blocks: Blocks, rows: Cells, columns: Cells) -> None:
        world_x, world_y = torus.world_cells(rows, columns)
        cell, block = blocks.cells.entries(world_x, world_y)
        worst = blocks.worst[block]
        seen = np.flatnonzero(worst != HIDDEN)
        cell, block, worst = cell[seen], block[seen], worst[seen]
        per_cell = CELL // blocks.size
        x = blocks.bx[block] + (columns[cell] - world_x[cell]) * per_cell
        y = blocks.by[block] + (rows[cell] - world_y[cell]) * per_cell
        size = blocks.size
        grid = torus.pixels.reshape(torus.height // size, size, torus.width // size, size)
        colors = self._shades[worst, blocks.density[block]]
        grid[y, :, x, :] = colors[:, None, None]


def _distinct(
    spot: npt.NDArray[np.int32], beyond: npt.NDArray[np.uint8], states: States
) -> npt.NDArray[np.intp]:
    """Entries without doubles, the most urgent last. A symbol that lies over
    several cells is entered for each; it is drawn twice only where it crosses
    the seam of the torus (`beyond`)."""
    _, once = np.unique((spot.astype(np.int64) << 2) | beyond, return_index=True)
    ordered: npt.NDArray[np.intp] = once[np.argsort(states[once], kind="stable")]
    return ordered
