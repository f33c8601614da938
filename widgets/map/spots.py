"""The assets that stand still, in an order that keeps neighbours together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import Kind
from app.core.mercator import to_world
from widgets.map.grid import morton_order

Float = npt.NDArray[np.float64]


# Symbols of what belongs to the room, not to a place in the city.
PLACELESS = {"source", "clock"}


def layers_of(city: City, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """The map layer of each kind of the city, "" for one that is on no map."""
    return tuple(
        "" if kinds[name].symbol in PLACELESS else kinds[name].layer for name in city.kinds
    )


class Spots:
    """Spot i is the asset `rows[i]` at world units `x[i]`, `y[i]`.

    `number[row]` is the spot of an asset, -1 for one that moves or has no
    place. `symbols[i]` indexes `symbol_names`.
    """

    def __init__(self, city: City, kinds: Mapping[str, Kind]) -> None:
        still = np.array([kinds[name].position is None for name in city.kinds], dtype=np.bool_)
        placed = np.isfinite(city.lat) & np.isfinite(city.lon)
        layered = np.array([layer != "" for layer in layers_of(city, kinds)], dtype=np.bool_)
        rows = np.flatnonzero(still[city.kind] & layered[city.kind] & placed)
        world = to_world(city.lat[rows], city.lon[rows])
        order = morton_order(world[:, 0], world[:, 1])
        self.rows: npt.NDArray[np.intp] = rows[order]
        self.x: Float = np.ascontiguousarray(world[order, 0])
        self.y: Float = np.ascontiguousarray(world[order, 1])
        self.number = np.full(len(city), -1, dtype=np.int32)
        self.number[self.rows] = np.arange(len(self.rows), dtype=np.int32)
        self.symbol_names = tuple(dict.fromkeys(kinds[name].symbol for name in city.kinds))
        of_kind = np.array(
            [self.symbol_names.index(kinds[name].symbol) for name in city.kinds], dtype=np.int16
        )
        self.symbols: npt.NDArray[np.int16] = of_kind[city.kind[self.rows]]

    def __len__(self) -> int:
        return len(self.rows)
