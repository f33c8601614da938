"""The readings of one beat as columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Batch:
    """n readings in the order of their arrival.

    `slots` int64; `values` float64 as held (number, 0/1, index of the state's
    word); `times` float64 epoch seconds at the source; `qualities` uint8;
    `source` integer index into ``City.sources`` of who published, -1 for a
    publisher that the city does not know.
    """

    slots: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    times: npt.NDArray[np.float64]
    qualities: npt.NDArray[np.uint8]
    source: npt.NDArray[np.integer]

    @classmethod
    def of(cls, readings: Iterable[tuple[int, float, float, int, int]]) -> Batch:
        """Columns of (slot, value, time, quality, source) rows."""
        rows = list(readings)
        return cls(
            np.array([row[0] for row in rows], dtype=np.int64),
            np.array([row[1] for row in rows], dtype=np.float64),
            np.array([row[2] for row in rows], dtype=np.float64),
            np.array([row[3] for row in rows], dtype=np.uint8),
            np.array([row[4] for row in rows], dtype=np.int32),
        )

    def __len__(self) -> int:
        return len(self.slots)

    def take(self, indices: npt.NDArray[np.intp]) -> Batch:
        """The readings at `indices`, in that order."""
        return Batch(
            self.slots[indices],
            self.values[indices],
            self.times[indices],
            self.qualities[indices],
            self.source[indices],
        )

    def generations(self) -> list[Batch]:
        """Parts with at most one reading a slot, so that an excursion within
        one beat is seen. The order of a slot's readings is kept."""
        count = len(self)
        if count == 0:
            return []
        order = np.argsort(self.slots, kind="stable")
        ranked = self.slots[order]
        first = np.ones(count, dtype=bool)
        np.not_equal(ranked[1:], ranked[:-1], out=first[1:])
        if first.all():
            return [self]
        starts = np.flatnonzero(first)
        lengths = np.diff(np.append(starts, count))
        turn = np.empty(count, dtype=np.int64)
        turn[order] = np.arange(count) - np.repeat(starts, lengths)
        by_turn = np.argsort(turn, kind="stable")
        cuts = np.cumsum(np.bincount(turn))[:-1]
        return [self.take(part) for part in np.split(by_turn, cuts)]
