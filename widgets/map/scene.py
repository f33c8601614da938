"""What the map shows of a city, kept in step with the mirror. No Qt."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import Kind
from app.core.mercator import to_world
from app.core.slots import SlotTable
from app.desk.mirror import Mirror
from widgets.map.alarms import Alarms
from widgets.map.movers import Movers
from widgets.map.projection import box_of
from widgets.map.spots import Spots, layers_of
from widgets.map.states import Look, States

Rows = npt.NDArray[np.intp]
OUTLIERS = 0.01  # of the assets on each side, left out of "the whole city"


class Scene:
    """The assets of one city with their drawing states and active alarms."""

    def __init__(self, mirror: Mirror, city: City, kinds: dict[str, Kind], slots: SlotTable):
        self.city = city
        self.kinds = kinds
        self._mirror = mirror
        self._look = Look(city, kinds, slots)
        self.layers = layers_of(city, kinds)  # of each kind
        self.shown = np.ones(len(city), dtype=np.bool_)
        self.spots = Spots(city, kinds)
        self.movers = Movers(city, kinds, slots)
        self.alarms = Alarms()
        self.states: States = np.zeros(len(self.spots), dtype=np.uint8)
        self.mover_states: States = np.zeros(len(self.movers), dtype=np.uint8)
        self.box = box_of(city.lat, city.lon, OUTLIERS) if len(city) else (0.0, 0.0, 1.0, 1.0)
        self.latitude = float(np.nanmedian(city.lat)) if len(city) else 0.0
        self.refresh()

    def refresh(self) -> None:
        """Take everything from the mirror anew."""
        self.states[:] = self._look.states(self._mirror, self.spots.rows, self.shown)
        self._move()
        self._alarm()

    def update(self, rows: Rows) -> tuple[Rows, States, bool, bool]:
        """Take what changed in assets `rows`. Spots that look different now,
        how they looked before, whether something moved, whether an active
        alarm of the map changed."""
        numbers = self.spots.number[rows]
        spots = np.unique(numbers[numbers >= 0])
        fresh = self._look.states(self._mirror, self.spots.rows[spots], self.shown)
        old = self.states[spots]
        different = np.flatnonzero(fresh != old)
        changed = spots[different].astype(np.intp)
        self.states[spots] = fresh
        moved = bool((self.movers.number[rows] >= 0).any()) if len(self.movers) else False
        if moved:
            self._move()
        alarmed = self._alarm()
        return changed, old[different], moved, alarmed

    def show_layer(self, layer: str, shown: bool) -> None:
        """Switch the kinds of a layer. Their alarms stay visible."""
        kinds = np.array([name == layer for name in self.layers], dtype=np.bool_)
        self.shown[kinds[self.city.kind]] = shown
        self.refresh()

    def layer_counts(self) -> dict[str, int]:
        """Assets by layer, in the order of the kinds."""
        counts = np.bincount(self.city.kind, minlength=len(self.city.kinds))
        layers: dict[str, int] = {}
        for layer, count in zip(self.layers, counts.tolist(), strict=True):
            if layer:
                layers[layer] = layers.get(layer, 0) + count
        return layers

    def world(self, row: int) -> tuple[float, float] | None:
        """Where an asset is now, in world units; None without a place."""
        mover = int(self.movers.number[row])
        if mover >= 0:
            x, y = self.movers.world[mover]
        else:
            x, y = to_world(self.city.lat[row], self.city.lon[row])
        return (float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else None

    def _move(self) -> None:
        self.movers.update(self._mirror)
        self.mover_states = self._look.states(self._mirror, self.movers.rows, self.shown)

    def _alarm(self) -> bool:
        rows = np.flatnonzero(self._mirror.severity)
        placed = np.array([layer != "" for layer in self.layers], dtype=np.bool_)
        rows = rows[placed[self.city.kind[rows]]] if len(rows) else rows
        world = to_world(self.city.lat[rows], self.city.lon[rows])
        movers = self.movers.number[rows]
        world[movers >= 0] = self.movers.world[movers[movers >= 0]]
        return self.alarms.update(
            rows,
            world,
            self._mirror.severity[rows],
            self._mirror.unacknowledged[rows],
            self._mirror.flashing[rows],
            self._mirror.asset_stale[rows],
        )
