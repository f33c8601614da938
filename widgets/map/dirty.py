"""The cells of the composite that are to be drawn again."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from widgets.map.projection import CELL, CELLS, Pixels

Mask = npt.NDArray[np.bool_]
NOWHERE = np.iinfo(np.int64).min


class DirtyCells:
    """A mask over the cells of a torus of `rows` x `columns` tiles, with the
    tile of the world that each place of the torus holds at present."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows = rows
        self.columns = columns
        self.held_x = np.full((rows, columns), NOWHERE, dtype=np.int64)
        self.held_y = np.full((rows, columns), NOWHERE, dtype=np.int64)
        self.mask: Mask = np.zeros((rows * CELLS, columns * CELLS), dtype=np.bool_)

    def place(self, tx: int, ty: int) -> tuple[int, int]:
        """Row and column of the torus where a tile of the world belongs."""
        return ty % self.rows, tx % self.columns

    def hold(self, tx: int, ty: int) -> bool:
        """Give a tile its place; whether something else was there before."""
        row, column = self.place(tx, ty)
        if self.holds(tx, ty):
            return False
        self.held_x[row, column], self.held_y[row, column] = tx, ty
        self.mark_tile(row, column, dirty=False)
        return True

    def holds(self, tx: int, ty: int) -> bool:
        """Whether a tile of the world is in its place."""
        row, column = self.place(tx, ty)
        return bool(self.held_x[row, column] == tx and self.held_y[row, column] == ty)

    def mark_tile(self, row: int, column: int, *, dirty: bool = True) -> None:
        self.mask[row * CELLS : (row + 1) * CELLS, column * CELLS : (column + 1) * CELLS] = dirty

    def mark(self, px: Pixels, py: Pixels, reach: int) -> None:
        """Every held cell within `reach` of global pixels."""
        shift = CELLS.bit_length() - 1
        steps = (*range(-reach, reach, CELL), reach)
        for dx, dy in product(steps, steps):
            cx, cy = (px + dx) // CELL, (py + dy) // CELL
            tx, ty = cx >> shift, cy >> shift
            row, column = ty % self.rows, tx % self.columns
            held = (self.held_x[row, column] == tx) & (self.held_y[row, column] == ty)
            self.mask[
                row[held] * CELLS + (cy[held] & (CELLS - 1)),
                column[held] * CELLS + (cx[held] & (CELLS - 1)),
            ] = True

    def take(self, allowed: Mask) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Rows and columns of the dirty cells in `allowed` tiles, now clean."""
        open_cells = np.repeat(np.repeat(allowed, CELLS, axis=0), CELLS, axis=1)
        rows, columns = np.nonzero(self.mask & open_cells)
        self.mask[rows, columns] = False
        return rows, columns
