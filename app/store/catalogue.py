"""The number of each series: an asset's point, by name, whatever city it is in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from app.store.database import Database

MEMBERS = 1 << 20  # series numbers a signal holds; the bits below the signal's number


class Catalogue:
    """Series numbers over the history's lifetime: never reused, never changed.

    A number is ``signal << 20 | member``: series of one signal (the same point
    of many assets) lie side by side, so that blocks of neighbours compress.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers: dict[tuple[str, str], int] = {}
        self._next: dict[str, int] = {}  # point -> next free number
        self._signals = 0
        for number, asset, point in database.rows("SELECT number, asset, point FROM series"):
            self._numbers[(asset, point)] = number
            self._next[point] = max(self._next.get(point, 0), number + 1)
            self._signals = max(self._signals, (number >> 20) + 1)

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, asset: str, point: str) -> int | None:
        """The series of an asset's point; None if it never had one."""
        return self._numbers.get((asset, point))

    def signals(self, points: Sequence[str]) -> list[int]:
        """The signals of these points: the numbers above the members'."""
        wanted = set(points)
        found = (number for (_, point), number in self._numbers.items() if point in wanted)
        return sorted({number // MEMBERS for number in found})

    def of_assets(self, assets: Collection[str]) -> frozenset[int]:
        """All series of some assets."""
        return (
            frozenset(number for (asset, _), number in self._numbers.items() if asset in assets)
            if assets
            else frozenset()
        )

    def register(self, keys: Sequence[tuple[str, str]]) -> npt.NDArray[np.uint32]:
        """Numbers of (asset, point) keys, made and committed where new."""
        fresh = [(self._free(point), asset, point) for asset, point in self._missing(keys)]
        if fresh:
            with self._database.transaction():
                self._database.run_many("INSERT INTO series VALUES (?, ?, ?)", fresh)
            for number, asset, point in fresh:
                self._numbers[(asset, point)] = number
        return np.array([self._numbers[key] for key in keys], dtype=np.uint32)

    def _missing(self, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [key for key in dict.fromkeys(keys) if key not in self._numbers]

    def _free(self, point: str) -> int:
        number = self._next.get(point, 0)
        if number % MEMBERS == 0:  # none yet, or the signal is full
            number = self._signals * MEMBERS
            self._signals += 1
        self._next[point] = number + 1
        return number
