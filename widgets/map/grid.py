"""Which symbols touch which 32-px cell of a level."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.map.projection import CELL, Pixels

Index = npt.NDArray[np.int64]
SHIFT = CELL.bit_length() - 1
SAMPLE = 20_000


def morton_order(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Index:
    """An order in which near things are near in memory (Z curve of 16 bits)."""
    if not len(x):
        return np.zeros(0, dtype=np.int64)
    order: Index = np.argsort(_spread(x) | (_spread(y) << 1), kind="stable")
    return order


def _spread(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    low, high = values.min(), values.max()
    bits: Index = ((values - low) * (65535.0 / max(high - low, 1e-12))).astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = np.bitwise_and(bits | (bits << shift), mask)
    return bits


def cell_keys(cx: npt.NDArray[np.int64], cy: npt.NDArray[np.int64]) -> Index:
    """One number a cell, ordered by row and then column."""
    return (cy.astype(np.int64) << 32) + cx.astype(np.int64)


class CellIndex:
    """Members (numbers 0..n-1) by the cells that their symbols overlap.

    A symbol within `reach` pixels of an edge is entered in each cell it
    touches: redrawing a cell needs no look at its neighbours.
    """

    def __init__(self, px: Pixels, py: Pixels, reach: int) -> None:
        members = np.arange(len(px), dtype=np.int32)
        x0, x1 = (px - reach) >> SHIFT, (px + reach) >> SHIFT
        y0, y1 = (py - reach) >> SHIFT, (py + reach) >> SHIFT
        keys, entries = [], []
        span = (2 * reach >> SHIFT) + 2
        for dx in range(span):
            for dy in range(span):
                inside = members[(x0 + dx <= x1) & (y0 + dy <= y1)]
                keys.append(cell_keys(x0[inside] + dx, y0[inside] + dy))
                entries.append(inside)
        self._sort(np.concatenate(keys), np.concatenate(entries))

    def _sort(self, keys: Index, entries: npt.NDArray[np.int32]) -> None:
        order = np.argsort(keys)  # not stable: four times faster, and any order will do
        self._keys = keys[order]
        self._members = entries[order]

    def entries(
        self, cx: npt.NDArray[np.int64], cy: npt.NDArray[np.int64]
    ) -> tuple[Index, npt.NDArray[np.int32]]:
        """For the cells given: (number of the cell in the question, member)."""
        keys = cell_keys(cx, cy)
        first = np.searchsorted(self._keys, keys, "left")
        counts = np.searchsorted(self._keys, keys, "right") - first
        total = int(counts.sum())
        starts = np.repeat(first - (np.cumsum(counts) - counts), counts)
        return np.repeat(np.arange(len(keys)), counts), self._members[starts + np.arange(total)]

    def near(self, x: int, y: int, radius: int) -> npt.NDArray[np.int32]:
        """Members in the cells within `radius` pixels of a global pixel."""
        cx = np.arange((x - radius) >> SHIFT, ((x + radius) >> SHIFT) + 1, dtype=np.int64)
        cy = np.arange((y - radius) >> SHIFT, ((y + radius) >> SHIFT) + 1, dtype=np.int64)
        columns, rows = np.meshgrid(cx, cy)
        return np.unique(self.entries(columns.ravel(), rows.ravel())[1])


def crowding(px: Pixels, py: Pixels) -> float:
    """How many symbols the cell of an average symbol holds, from a sample."""
    if not len(px):
        return 0.0
    every = len(px) // SAMPLE + 1
    _, counts = np.unique(cell_keys(px >> SHIFT, py >> SHIFT)[::every], return_counts=True)
    found = float((counts.astype(np.float64) ** 2).sum() / counts.sum())
    return (found - 1.0) * every + 1.0
