"""The town as built: streets with names and communes, woven into a network.

It does not depend on the seed: every default city is the same town.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hardware.city.founding.ground import Ground, survey
from hardware.city.founding.growth import Growth
from hardware.city.founding.lay import lay_of_land
from hardware.city.founding.naming import Naming
from hardware.city.founding.network import Network, weave
from hardware.city.founding.plan import Plan, Way, read_plan
from hardware.city.founding.shapes import inside, run

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
Progress = Callable[[float, str], None]

DRAWN_REACH_M = 40.0
GROWN_REACH_M = 14.0


@dataclass(frozen=True)
class Town:
    plan: Plan
    ground: Ground
    network: Network
    communes: tuple[str, ...]  # of each street of the network

    @cached_property
    def lit(self) -> Bool:
        """Whether lamps stand along each piece of the network."""
        network = self.network
        good = ~self.ground.wet(network.points) & (self.commune_of(network.points) >= 0)
        whole = np.logical_and.reduceat(good, network.offsets[:-1])
        middles = network.middles()
        ranks = np.array([way.rank for way in network.streets])[network.street]
        near = np.where(ranks <= 3, self.ground.built(middles, 8), self.ground.built(middles))
        return whole & near & (self.commune_of(middles) >= 0) & ~self.ground.wet(middles)

    def commune_of(self, points: Float) -> npt.NDArray[np.int32]:
        """Index of the commune that holds each point, -1 outside of all."""
        found = np.full(len(points), -1, dtype=np.int32)
        for number, commune in enumerate(self.plan.communes):
            found[inside(commune.ring, points[:, 0], points[:, 1])] = number
        return found


def build_town(progress: Progress) -> Town:
    """Streets grown, named and woven; some seconds of work."""
    plan = read_plan()
    progress(0.02, "ground")
    ground = survey(plan)
    lay = lay_of_land(plan, ground)
    progress(0.1, "streets")
    drawn = list(plan.of_kind("main", "secondary", "minor"))
    grown = Growth(plan, ground, lay).grow([way.line for way in drawn])
    progress(0.6, "names")
    town = Town(plan, ground, _EMPTY, ())
    streets, communes = _named(town, drawn, grown)
    progress(0.65, "crossings")
    reach = [DRAWN_REACH_M] * len(drawn) + [GROWN_REACH_M] * len(grown)
    return Town(plan, ground, weave(tuple(streets), tuple(reach)), tuple(communes))


def _named(town: Town, drawn: list[Way], grown: list[Float]) -> tuple[list[Way], list[str]]:
    naming = Naming()
    lines = [way.line for way in drawn] + grown
    middles = np.array([line[len(line) // 2] for line in lines])
    words = [commune.name for commune in town.plan.communes]
    numbers = town.commune_of(middles)
    communes = [words[number] if number >= 0 else "" for number in numbers.tolist()]
    for way, commune in zip(drawn, communes, strict=False):
        naming.reserve(commune, way.name)
    rows, columns = town.ground.cells(middles[len(drawn) :])
    streets = list(drawn)
    for line, commune, quarter in zip(
        grown, communes[len(drawn) :], town.ground.quarter[rows, columns].tolist(), strict=True
    ):
        works = quarter >= 0 and town.plan.quarters[quarter].style == "works"
        length = float(run(line)[-1])
        name = naming.name(commune, length, works=works, dead_end=length < 110.0)
        streets.append(Way(name, "minor", 5, line))
    return streets, communes


_NONE = np.zeros(0, dtype=np.int64)
_EMPTY = Network(
    (), np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(1, np.int64), _NONE, _NONE, _NONE, np.zeros(0)
)
