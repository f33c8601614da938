"""What changed in a mirror since somebody last asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]
NO_ROWS: Rows = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Changes:
    """Numbers only: rows of assets, slots, occurrences of alarms; and whether
    anything of the other kinds changed. `reset`: everything is anew."""

    assets: Rows
    slots: Rows
    occurrences: frozenset[int]
    orders: bool
    sources: bool
    shifts: bool
    programmes: bool
    status: bool
    reset: bool

    @property
    def alarms(self) -> bool:
        return bool(self.occurrences)


class ChangeLog:
    """Collects them. The flags are set by whoever changes something."""

    def __init__(self) -> None:
        self._occurrences: set[int] = set()
        self.orders = self.sources = self.shifts = self.programmes = False
        self.status = self.reset = False
        self.resize(0)

    def resize(self, assets: int) -> None:
        """A city of so many assets is there now; rows and slots meant another."""
        self._assets = np.zeros(assets, dtype=np.bool_)
        self._slots: list[Rows] = []

    def assets(self, rows: Rows | int) -> None:
        self._assets[rows] = True

    def slots(self, slots: Rows) -> None:
        self._slots.append(slots)

    def alarm(self, occurrence: int) -> None:
        self._occurrences.add(occurrence)

    def take(self) -> Changes:
        """What changed since the last call, and forget it."""
        changes = Changes(
            np.flatnonzero(self._assets),
            np.unique(np.concatenate(self._slots)) if self._slots else NO_ROWS,
            frozenset(self._occurrences),
            self.orders,
            self.sources,
            self.shifts,
            self.programmes,
            self.status,
            self.reset,
        )
        self._assets[:] = False
        self._slots = []
        self._occurrences = set()
        self.orders = self.sources = self.shifts = self.programmes = False
        self.status = self.reset = False
        return changes
