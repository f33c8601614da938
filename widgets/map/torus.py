"""The composite: a picture that wraps round, so that a pan draws only what is new."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QRegion

from widgets.map.dirty import DirtyCells
from widgets.map.memory import as_first
from widgets.map.projection import CELL, CELLS, TILE, View

Cells = npt.NDArray[np.intp]
Picture = npt.NDArray[np.uint32]


def picture_of(image: QImage) -> Picture:
    """The pixels of an RGB32 image as 0xffRRGGBB, shared with it."""
    pixels = np.frombuffer(image.bits(), dtype=np.uint32)
    return pixels.reshape(image.height(), image.bytesPerLine() // 4)


def _size(width: int, height: int) -> tuple[int, int]:
    """Pixels of the tiles that a view of any place can touch."""
    return (-(-width // TILE) + 1) * TILE, (-(-height // TILE) + 1) * TILE


class Torus:
    """Two pictures of whole tiles, `base` and `image` (base and symbols), that
    together cover a view of at most `width` x `height` pixels."""

    def __init__(self, width: int, height: int, ground: int) -> None:
        self.width, self.height = _size(width, height)
        columns, rows = self.width // TILE, self.height // TILE
        self.cells = DirtyCells(rows, columns)
        self.image = QImage(self.width, self.height, QImage.Format.Format_RGB32)
        self.image.fill(ground)
        self.pixels = picture_of(self.image)
        self.base: Picture = np.full((self.height, self.width), ground, dtype=np.uint32)
        self._blocks = (rows * CELLS, CELL, columns * CELLS, CELL)

    @classmethod
    def sized(cls, width: int, height: int, ground: int, used: Torus | None) -> Torus:
        """An empty one for a view; in the memory of `used` where that is as
        large, since new memory of 12 MB a picture costs more than to draw it."""
        if used is None or (used.width, used.height) != _size(width, height):
            return cls(width, height, ground)
        used.cells = DirtyCells(used.cells.rows, used.cells.columns)
        used.image.fill(ground)
        used.base[:] = ground
        return used

    def set_base(self, row: int, column: int, tile: Picture | int) -> None:
        """Put a tile's base, a picture or one colour, into a place."""
        self.base[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE] = tile

    def restore(self, rows: Cells, columns: Cells) -> None:
        """Bare base in the cells given."""
        if len(rows) == self._blocks[0] * self._blocks[2]:
            self.pixels[:] = self.base
            return
        self.pixels.reshape(self._blocks)[rows, :, columns, :] = self.base.reshape(self._blocks)[
            rows, :, columns, :
        ]

    def world_cells(self, rows: Cells, columns: Cells) -> tuple[Cells, Cells]:
        """Column and row in the world's cells of the level of cells held here."""
        tile = (rows // CELLS, columns // CELLS)
        return (
            self.cells.held_x[tile] * CELLS + columns % CELLS,
            self.cells.held_y[tile] * CELLS + rows % CELLS,
        )

    def region(self, rows: Cells, columns: Cells) -> QRegion:
        """The cells given (in reading order) as a clip, runs joined."""
        region = QRegion()
        if not len(rows):
            return region
        breaks = np.flatnonzero((np.diff(rows) != 0) | (np.diff(columns) != 1)) + 1
        first = np.concatenate(([0], breaks))
        last = np.concatenate((breaks, [len(rows)])) - 1
        rects = np.empty((len(first), 4), dtype=np.int32)  # QRect: left, top, right, bottom
        rects[:, 0] = columns[first] * CELL
        rects[:, 1] = rows[first] * CELL
        rects[:, 2] = columns[last] * CELL + CELL - 1
        rects[:, 3] = rows[first] * CELL + CELL - 1
        region.setRects(as_first(rects, QRect), len(rects))
        return region

    def blit(self, painter: QPainter, view: View, area: QRect) -> None:
        """Copy the part `area` of the view (pixels of the widget), in at most
        four pieces."""
        y = area.top()
        while y <= area.bottom():
            source_y = (view.top + y) % self.height
            high = min(area.bottom() + 1 - y, self.height - source_y)
            x = area.left()
            while x <= area.right():
                source_x = (view.left + x) % self.width
                wide = min(area.right() + 1 - x, self.width - source_x)
                painter.drawImage(x, y, self.image, source_x, source_y, wide, high)
                x += wide
            y += high
