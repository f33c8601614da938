"""What stands in the streets beside lamps: signals, cameras, nodes and sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hardware.city.founding.chance import Chance
from hardware.city.founding.parcels import parcels, spread
from hardware.city.founding.plan import table
from hardware.city.founding.shapes import points
from hardware.city.founding.town import Town

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]

JUNCTION_GAP_M = 170.0
CAMERA_GAP_M = 75.0
BUILDING_GAP_M = 240.0
CENTRE_M = 1800.0  # cameras stand mostly within this of the centre
REMOTE_JUNCTION = 0.55  # ranks that a crossing loses for each CENTRE_M away


@dataclass(frozen=True)
class Spots:
    """Places with a name and the number of the street each lies on."""

    names: tuple[str, ...]
    places: Float
    street: Int


class Fieldwork:
    """Chooses places in one town, the same for the same seed."""

    def __init__(self, town: Town, seed: int) -> None:
        self._town = town
        self._seed = seed
        network = town.network
        self._ranks = np.array([way.rank for way in network.streets])
        self._street_at = self._best_street()
        inside = town.commune_of(network.nodes) >= 0
        dry = ~town.ground.wet(network.nodes)
        self._open = inside & dry & town.ground.built(network.nodes)

    def junctions(self, count: int) -> Spots:
        """Signals at crossings of main streets, the greatest first."""
        network = self._town.network
        pairs = self._crossing_streets()
        names = [way.name for way in network.streets]
        ranks = self._ranks[pairs]
        differ = np.array([names[a] != names[b] for a, b in pairs.tolist()])
        real = self._open & differ & (network.degrees() >= 3)
        luck = Chance("junctions", self._seed).shares(len(ranks))
        greatness = ranks.sum(axis=1) + luck + self._remoteness() * REMOTE_JUNCTION
        order = np.lexsort((greatness, ~real))
        order = order[real[order]]
        chosen = order[spread(network.nodes[order], count, JUNCTION_GAP_M)]
        titles = [f"{names[a]} / {names[b]}" for a, b in pairs[chosen].tolist()]
        return Spots(tuple(titles), network.nodes[chosen], pairs[chosen, 0])

    def cameras(self, count: int) -> Spots:
        """Cameras: mostly in the centre and along the great streets."""
        nodes = self._town.network.nodes
        far = self._remoteness()
        great = np.where(self._ranks[self._street_at] <= 3, 0.75, 1.4)
        luck = Chance("cameras", self._seed).shares(len(nodes))
        merit = (0.25 + far * far) * great * (0.25 + luck)
        merit[self._at_tram_stops()] = 0.0
        order = np.argsort(np.where(self._open, merit, np.inf), kind="stable")
        order = order[self._open[order]]
        chosen = order[spread(nodes[order], count, CAMERA_GAP_M)]
        names = tuple(f"Caméra {number:03d}" for number in range(1, count + 1))
        return Spots(names, nodes[chosen] + (9.0, 6.0), self._street_at[chosen])

    def buildings(self, count: int) -> Spots:
        """The buildings with a name of their own, town halls, then others."""
        sites = table("sites")
        named = {name: points(text)[0] for name, text in sites["buildings"].items()}
        for commune in self._town.plan.communes:
            named[_town_hall(commune.name)] = commune.hall + np.array((25.0, 20.0))
        names = list(named)[:count]
        places = list(named.values())[:count]
        nodes = np.flatnonzero(self._open)
        nodes = nodes[Chance("buildings", self._seed).shuffled(len(nodes))]
        rest = count - len(names)
        if rest > 0:
            chosen = nodes[spread(self._town.network.nodes[nodes], rest, BUILDING_GAP_M)]
            places += list(self._town.network.nodes[chosen] + (-22.0, 18.0))
            names += self._titles(chosen)
        return self.spots(names, np.array(places))

    def panels(self, buildings: Spots, count: int) -> Spots:
        """Alarm panels of the first buildings, which have a name of their own."""
        places = buildings.places[:count]
        names = tuple(f"Centrale d'alarme – {name}" for name in buildings.names[:count])
        return Spots(
            names, self.kept(places + np.array((8.0, -6.0)), places), buildings.street[:count]
        )

    def _at_tram_stops(self) -> Int:
        """The crossing nearest to each tram stop."""
        stops = [stop for row in table("lines")["tram"].values() for stop in row["stops"]]
        return self.nearest(np.array([points(stop[1])[0] for stop in stops]))

    def _remoteness(self) -> Float:
        """Distance of each node from the centre, in CENTRE_M."""
        nodes = self._town.network.nodes
        far: Float = np.sqrt(nodes[:, 0] ** 2 + nodes[:, 1] ** 2) / CENTRE_M
        return far

    def _titles(self, nodes: Int) -> list[str]:
        types = table("sites")["building_types"]["types"]
        seen: dict[str, int] = {}
        titles = []
        for turn, node in enumerate(nodes.tolist()):
            street = self._town.network.streets[int(self._street_at[node])].name
            title = f"{types[turn % len(types)]} – {street}"
            seen[title] = seen.get(title, 0) + 1
            titles.append(title if seen[title] == 1 else f"{title} {seen[title]}")
        return titles

    def sites(self, section: str, count: int) -> Spots:
        """`count` of the single sites of one table, repeated about them if the
        city is larger than real."""
        named = {name: points(text)[0] for name, text in table("sites")[section].items()}
        return self.repeated(list(named), np.array(list(named.values())), count)

    def repeated(self, names: list[str], places: Float, count: int) -> Spots:
        """The places, or the first ones of them, or all of them several times."""
        turn = np.arange(count) // len(names)
        which = np.arange(count) % len(names)
        shift = np.stack((turn % 7 * 14.0, turn // 7 % 7 * 14.0), axis=1)
        titles = [
            names[w] if not t else f"{names[w]} {t + 1}"
            for w, t in zip(which.tolist(), turn.tolist(), strict=True)
        ]
        return self.spots(titles, self.kept(places[which] + shift, places[which]))

    def kept(self, moved: Float, places: Float) -> Float:
        """`moved`, or the unmoved place where that leaves every commune."""
        lost = self._town.commune_of(moved) < 0
        return np.where(lost[:, None], places, moved)

    def spots(self, names: list[str], places: Float) -> Spots:
        """Places with the street of the nearest crossing."""
        return Spots(tuple(names), places, self._street_at[self.nearest(places)])

    def nearest(self, places: Float) -> Int:
        """The nearest crossing within the communes to each place."""
        nodes = np.flatnonzero(self._open)
        near = np.zeros(len(places), dtype=np.int64)
        for start in range(0, len(places), 256):
            part = places[start : start + 256]
            dx = part[:, 0, None] - self._town.network.nodes[None, nodes, 0]
            dy = part[:, 1, None] - self._town.network.nodes[None, nodes, 1]
            near[start : start + 256] = nodes[np.argmin(dx * dx + dy * dy, axis=1)]
        return near

    def fibre(self, count: int, served: Float) -> tuple[Spots, Int]:
        """Fibre nodes amid what they serve, and the node of each served place."""
        group = parcels(served, np.ones(len(served)), count)
        size = np.maximum(np.bincount(group, minlength=count), 1)
        x = np.bincount(group, served[:, 0], count) / size
        y = np.bincount(group, served[:, 1], count) / size
        chosen = self.nearest(np.stack((x, y), axis=1))
        quarters = self._town.plan.quarters
        labels = np.array([quarter.label for quarter in quarters])
        names = []
        for number, node in enumerate(chosen.tolist(), 1):
            away = ((labels - self._town.network.nodes[node]) ** 2).sum(axis=1)
            names.append(f"Nœud {number:03d} {quarters[int(np.argmin(away))].name}")
        places = self._town.network.nodes[chosen] + (-7.0, -5.0)
        return Spots(
            tuple(names),
            self.kept(places, self._town.network.nodes[chosen]),
            self._street_at[chosen],
        ), group

    def _best_street(self) -> Int:
        """The greatest street that meets at each node."""
        network = self._town.network
        ends = np.concatenate((network.start, network.end))
        street = np.concatenate((network.street, network.street))
        order = np.lexsort((street, self._ranks[street], ends))
        first = order[np.searchsorted(ends[order], np.arange(len(network.nodes)))]
        best: Int = street[first]
        return best

    def _crossing_streets(self) -> Int:
        """The two greatest different streets of each node (twice one if alone)."""
        network = self._town.network
        ends = np.concatenate((network.start, network.end))
        street = np.concatenate((network.street, network.street))
        other = street != self._street_at[ends]
        pairs = np.stack((self._street_at, self._street_at), axis=1)
        ends, street = ends[other], street[other]
        order = np.lexsort((street, self._ranks[street], ends))[::-1]
        pairs[ends[order], 1] = street[order]
        return pairs


def _town_hall(commune: str) -> str:
    return f"Mairie d'{commune}" if commune[0] in "AEIOUÉ" else f"Mairie de {commune}"
