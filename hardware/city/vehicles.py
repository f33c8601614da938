"""Service vehicles: trips through the street network, and rests between them."""

from __future__ import annotations

import numpy as np

from app.core.roads import RoadGraph
from hardware.city.column import Columns
from hardware.city.group import Group
from hardware.city.moment import STEP_S, Moment
from hardware.city.reports import Floats, Rows

Places = np.ndarray[tuple[int], np.dtype[np.bool_]]


class Network:
    """The street graph, ready to be driven on: who meets whom at a node."""

    def __init__(self, graph: RoadGraph) -> None:
        self.lat, self.lon = graph.lat, graph.lon
        tail = np.concatenate((graph.start, graph.end)).astype(np.int64)
        head = np.concatenate((graph.end, graph.start)).astype(np.int64)
        order = np.argsort(tail, kind="stable")
        self.tail, self.head = tail[order], head[order]
        self.length_m: Floats = np.tile(np.maximum(graph.length_m, 1.0), 2)[order]
        self.first = np.searchsorted(self.tail, np.arange(len(self.lat) + 1))
        narrow = np.cos(np.radians(self.lat[self.tail]))
        north = self.lat[self.head] - self.lat[self.tail]
        east = (self.lon[self.head] - self.lon[self.tail]) * narrow
        self.heading_deg: Floats = np.degrees(np.arctan2(east, north)) % 360.0

    def nearest(self, lat: float, lon: float) -> int:
        """The node closest to a place."""
        narrow = np.cos(np.radians(lat))
        return int(np.argmin((self.lat - lat) ** 2 + ((self.lon - lon) * narrow) ** 2))

    def onward(self, arc: int, chance: float) -> int:
        """The arc to take at the end of `arc`: rather straight on, back only
        from a dead end. `chance` in [0, 1) decides."""
        node = int(self.head[arc])
        arcs = np.arange(self.first[node], self.first[node + 1])
        turn = np.abs((self.heading_deg[arcs] - self.heading_deg[arc] + 180.0) % 360.0 - 180.0)
        weight = np.where(self.head[arcs] == self.tail[arc], 1e-6, np.exp(-turn / 40.0))
        return int(arcs[np.searchsorted(np.cumsum(weight), chance * weight.sum())])


class Vehicles:
    """A vehicle works, mostly in office hours: it drives for some minutes,
    stands for some, and drives on. Movement runs in true time at true speeds;
    the city clock only says who works."""

    def __init__(
        self, group: Group, lat: Floats, lon: Floats, network: Network, rng: np.random.Generator
    ) -> None:
        self.group = group
        self._network = network
        self._rng = rng
        n = group.n
        homes = [network.nearest(a, o) for a, o in zip(lat, lon, strict=True)]
        self._arc: Rows = np.array([network.first[home] for home in homes], np.int64)
        self._at_m = np.zeros(n)
        self._cruise = rng.uniform(26.0, 46.0, n)
        self._speed_kmh = np.zeros(n)
        self._eager = rng.random(n)
        self._left_s = rng.uniform(0.0, 600.0, n)
        self._driving = rng.random(n) < 0.6
        self._states = {word: group.held("state", word) for word in ("parked", "in_service")}
        for i in range(n):
            for _ in range(int(rng.integers(0, 60))):  # out in the town, not all at the depot
                self._arc[i] = network.onward(int(self._arc[i]), float(rng.random()))

    def step(self, moment: Moment) -> None:
        works = self._eager < _working_share(moment)
        self._left_s -= STEP_S
        turn = np.flatnonzero(self._left_s <= 0.0)
        if len(turn):
            self._driving[turn] = ~self._driving[turn]
            low = np.where(self._driving[turn], 240.0, 120.0)
            self._left_s[turn] = low + self._rng.exponential(300.0, len(turn))
        moving = works & self._driving
        wanted = np.where(moving, self._cruise, 0.0)
        self._speed_kmh += (wanted - self._speed_kmh).clip(-1.8, 1.0)
        self._drive()
        self._tell(moment, works)

    def lasting(self) -> Columns:
        return {
            "arc": self._arc,
            "at_m": self._at_m,
            "speed_kmh": self._speed_kmh,
            "left_s": self._left_s,
            "driving": self._driving,
        }

    def obey(self, i: int, point: str, value: float) -> None:
        """A vehicle is sent by radio, not by the post."""

    def _drive(self) -> None:
        network = self._network
        self._at_m += self._speed_kmh / 3.6 * STEP_S
        for i in np.flatnonzero(self._at_m >= network.length_m[self._arc]):
            self._at_m[i] -= network.length_m[self._arc[i]]
            self._arc[i] = network.onward(int(self._arc[i]), float(self._rng.random()))
            self._at_m[i] = min(self._at_m[i], 0.9 * network.length_m[self._arc[i]])

    def _tell(self, moment: Moment, works: Places) -> None:
        group, network, arc = self.group, self._network, self._arc
        share = self._at_m / network.length_m[arc]
        tail, head = network.tail[arc], network.head[arc]
        lat = network.lat[tail] + share * (network.lat[head] - network.lat[tail])
        lon = network.lon[tail] + share * (network.lon[head] - network.lon[tail])
        group.drift("lat", lat)
        group.drift("lon", lon)
        group.drift("speed_kmh", self._speed_kmh)
        group.drift("heading_deg", network.heading_deg[arc])
        state = np.where(works, self._states["in_service"], self._states["parked"])
        group.put("state", state)
        group.announce(("lat", "lon"), moment, 5.0, self._speed_kmh > 0.5)
        group.announce(("speed_kmh", "heading_deg"), moment, 30.0, self._speed_kmh > 0.5)


def _working_share(moment: Moment) -> float:
    """How many of the vehicles are out, by the city's hour."""
    day = 0.62 if moment.workday else 0.2
    if 7.0 <= moment.hour < 17.5:
        return day
    return 0.3 * day if 5.0 <= moment.hour < 22.0 else 0.1
