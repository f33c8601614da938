"""What a dense map shows: the worst state within each block of a few pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.map.grid import CellIndex, cell_keys
from widgets.map.projection import Pixels
from widgets.map.states import COUNT, HIDDEN, States

STEPS = (2, 4, 8)  # assets from which on a block counts as denser
DENSEST = len(STEPS)


class Blocks:
    """Counts by state of each block that holds an asset, kept incrementally.

    `size` is the block's side in pixels, a power of two that divides a cell.
    """

    def __init__(self, px: Pixels, py: Pixels, size: int) -> None:
        self.size = size
        shift = size.bit_length() - 1
        keys, members = np.unique(cell_keys(px >> shift, py >> shift), return_inverse=True)
        self._block_of: npt.NDArray[np.int64] = members
        self.bx = (keys & 0xFFFFFFFF).astype(np.int64)
        self.by = (keys >> 32).astype(np.int64)
        self.cells = CellIndex(
            (self.bx << shift).astype(np.int32), (self.by << shift).astype(np.int32), 0
        )
        self._counts = np.zeros((len(keys), COUNT), dtype=np.int32)
        self.worst = np.zeros(len(keys), dtype=np.uint8)
        self.density = np.zeros(len(keys), dtype=np.uint8)  # 0 one asset, up to DENSEST

    def fill(self, states: States) -> None:
        """Count all members anew."""
        flat = np.bincount(self._block_of * COUNT + states, minlength=self._counts.size).astype(
            np.int32
        )
        self._counts = flat.reshape(self._counts.shape)
        self._judge(np.arange(len(self.worst)))

    def change(self, members: npt.NDArray[np.intp], old: States, new: States) -> None:
        """Move members from their old state to their new one."""
        blocks = self._block_of[members]
        np.subtract.at(self._counts, (blocks, old), 1)
        np.add.at(self._counts, (blocks, new), 1)
        self._judge(np.unique(blocks))

    def _judge(self, blocks: npt.NDArray[np.int64]) -> None:
        counts = self._counts[blocks]
        several = counts[:, HIDDEN + 1 :].sum(axis=1)
        self.density[blocks] = np.searchsorted(STEPS, several, "right")
        present = counts > 0
        present[:, HIDDEN] = True
        self.worst[blocks] = COUNT - 1 - np.argmax(present[:, ::-1], axis=1)
