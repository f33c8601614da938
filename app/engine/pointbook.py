"""From the names on the feed to slots, and what each slot accepts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.kind import Kind, Point, PointType
from app.core.slots import SlotTable
from app.core.value import Value, held


class Entry(NamedTuple):
    """One point of a kind: its place after the asset's first slot, the held
    value of each word it may say (states), and whether a float is held as it is."""

    offset: int
    words: dict[str, float]
    number: bool
    point: Point


Place = tuple[int, dict[str, Entry]]  # an asset's first slot, its kind's entries by point


class Pointbook:
    """Lookups by text, made once per city.

    `places` gives an asset's first slot and its kind's entries by point name.
    `low` and `high` bound each slot's values (float64).
    """

    def __init__(self, table: SlotTable) -> None:
        city = table.city
        entries = [_entries(kind) for kind in table.kinds]
        firsts, kinds = table.first.tolist(), city.kind.tolist()
        self.places: dict[str, Place] = {
            identity: (firsts[row], entries[kinds[row]]) for row, identity in enumerate(city.ids)
        }
        self.low: npt.NDArray[np.float64] = np.full(table.size, -np.inf)
        self.high: npt.NDArray[np.float64] = np.full(table.size, np.inf)
        for number, kind in enumerate(table.kinds):
            first = table.first[np.flatnonzero(city.kind == number)]
            for index, point in enumerate(kind.points):
                if point.type is PointType.NUMBER:
                    self.low[first + index] = point.low
                    self.high[first + index] = point.high


def _entries(kind: Kind) -> dict[str, Entry]:
    return {
        point.name: Entry(
            index,
            {word: float(i) for i, word in enumerate(point.states)},
            point.type is PointType.NUMBER,
            point,
        )
        for index, point in enumerate(kind.points)
    }


def hold(entry: Entry, value: Value) -> float:
    """The value as held. Raises ValueRefusedError."""
    if type(value) is str and value in entry.words:
        return entry.words[value]
    return held(entry.point, value)
