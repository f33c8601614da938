"""Lamps along the lit streets, and the cabinets that feed them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hardware.city.founding.chance import Chance
from hardware.city.founding.parcels import apportioned, parcels
from hardware.city.founding.shapes import lengths
from hardware.city.founding.town import Town

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]

# Lamps to the metre, by rank of the street: avenues stand closer lit.
DENSITY = np.array([0.0, 1.0, 1.4, 1.2, 1.05, 1.0])
STYLE_DENSITY = {"old": 1.25, "town": 1.15, "village": 0.8, "works": 0.7}
ASIDE_M = np.array([0.0, 8.0, 7.5, 5.5, 3.5, 4.0])  # from the axis to the lamp
SECTORS = 8
PARTS_A_CABINET = 4  # stretches that a cabinet has at least, about
SHOWN_CABINET = 217  # the number that the help and the examples speak of
SHOWN_STREET = "Rue de la Préfecture"


@dataclass(frozen=True)
class Stretches:
    """Parts of lit street pieces, each wholly under one cabinet. A stretch
    runs over shares `low` to `high` of its piece's length."""

    piece: Int
    low: Float
    high: Float
    weight: Float
    middle: Float
    street: Int

    def ordered(self, order: Int) -> Stretches:
        return Stretches(
            self.piece[order],
            self.low[order],
            self.high[order],
            self.weight[order],
            self.middle[order],
            self.street[order],
        )


@dataclass(frozen=True)
class Lighting:
    """Lamps in the order of their cabinets."""

    lamp_place: Float
    lamp_street: Int
    lamp_cabinet: Int
    cabinet_place: Float
    cabinet_street: Int
    cabinet_sector: Int  # 0..7


def light(town: Town, lamps: int, cabinets: int, seed: int) -> Lighting:
    """Sets the lamps and shares them among the cabinets."""
    stretches = _stretches(town, cabinets)
    group = _groups(town, stretches, cabinets)
    group = _numbered(town, stretches, group)
    order = np.lexsort((stretches.low, stretches.piece, stretches.street, group))
    stretches, group = stretches.ordered(order), group[order]
    place, stretch = _lamps(town, stretches, lamps, seed)
    cabinet_place, cabinet_street = _cabinets(town, stretches, group, cabinets)
    return Lighting(
        place,
        stretches.street[stretch],
        group[stretch],
        cabinet_place,
        cabinet_street,
        parcels(cabinet_place, np.bincount(group, stretches.weight, cabinets), SECTORS),
    )


def _stretches(town: Town, cabinets: int) -> Stretches:
    """The lit pieces, cut where one would be too much for a cabinet."""
    network = town.network
    lit = np.flatnonzero(town.lit)
    weight = _weights(town, lit)
    parts = np.ceil(weight * (PARTS_A_CABINET * cabinets / weight.sum())).astype(np.int64)
    owner = np.repeat(np.arange(len(lit)), parts)
    turn = np.arange(len(owner)) - np.repeat(np.cumsum(parts) - parts, parts)
    low, high = turn / parts[owner], (turn + 1) / parts[owner]
    middle, _ = _on_pieces(town, lit[owner], (low + high) / 2)
    stretches = Stretches(
        lit[owner], low, high, (weight / parts)[owner], middle, network.street[lit[owner]]
    )
    good = (town.commune_of(middle) >= 0) & ~town.ground.wet(middle)
    return stretches.ordered(np.flatnonzero(good))


def _weights(town: Town, lit: Int) -> Float:
    network = town.network
    ranks = np.array([way.rank for way in network.streets])
    rows, columns = town.ground.cells(network.middles()[lit])
    styles = [STYLE_DENSITY.get(part.style, 1.0) for part in town.plan.quarters]
    style = np.array([*styles, 1.0])[town.ground.quarter[rows, columns]]
    weights: Float = network.length[lit] * DENSITY[ranks[network.street[lit]]] * style
    return weights


def _groups(town: Town, stretches: Stretches, cabinets: int) -> Int:
    """A cabinet for each stretch: within one commune where cabinets suffice."""
    commune = town.commune_of(stretches.middle)
    share = np.bincount(commune, stretches.weight, len(town.plan.communes))
    if cabinets < 3 * len(share):
        return parcels(stretches.middle, stretches.weight, cabinets)
    group = np.zeros(len(commune), dtype=np.int64)
    first = 0
    for number, seats in enumerate(apportioned(share, cabinets).tolist()):
        members = np.flatnonzero(commune == number)
        if seats:
            own = parcels(stretches.middle[members], stretches.weight[members], seats)
            group[members] = first + own
        first += seats
    return group


def _shown(town: Town, stretches: Stretches) -> npt.NDArray[np.bool_]:
    names = np.array([way.name == SHOWN_STREET for way in town.network.streets])
    shown: npt.NDArray[np.bool_] = names[stretches.street]
    return shown


def _numbered(town: Town, stretches: Stretches, group: Int) -> Int:
    """Gives the cabinet of SHOWN_STREET the number SHOWN_CABINET."""
    shown = _shown(town, stretches)
    target = SHOWN_CABINET - 1
    if not shown.any() or int(group.max()) < target:
        return group
    own = int(np.argmax(np.bincount(group[shown], stretches.weight[shown])))
    swap = np.arange(int(group.max()) + 1)
    swap[[own, target]] = target, own
    swapped: Int = swap[group]
    return swapped


def _lamps(town: Town, stretches: Stretches, lamps: int, seed: int) -> tuple[Float, Int]:
    """Place of each lamp and the stretch it stands on."""
    chance = Chance("lamps", seed)
    mileage = np.concatenate(([0.0], np.cumsum(stretches.weight)))
    step = mileage[-1] / lamps
    marks = (np.arange(lamps) + 0.3 + 0.4 * chance.shares(lamps)) * step
    stretch = np.searchsorted(mileage, marks, side="right") - 1
    stretch = np.clip(stretch, 0, len(stretches.weight) - 1)
    ahead = (marks - mileage[stretch]) / stretches.weight[stretch]
    low, high = stretches.low[stretch], stretches.high[stretch]
    piece = stretches.piece[stretch]
    points, way = _on_pieces(town, piece, low + ahead * (high - low))
    ranks = np.array([street.rank for street in town.network.streets])[stretches.street[stretch]]
    sides = np.where(ranks <= 3, np.arange(lamps) % 2, piece % 2) * 2.0 - 1.0
    aside = ASIDE_M[ranks] * sides
    moved = points + np.stack((-way[:, 1], way[:, 0]), axis=1) * aside[:, None]
    home = town.commune_of(points)
    bad = town.ground.wet(moved) | (town.commune_of(moved) != home)
    moved[bad] = points[bad]
    lost = np.flatnonzero((home < 0) | town.ground.wet(moved))
    moved[lost] = stretches.middle[stretch[lost]]
    return moved, stretch


def _on_pieces(town: Town, pieces: Int, share: Float) -> tuple[Float, Float]:
    """Points at a share of the length of pieces, and the way there."""
    network = town.network
    steps = lengths(network.points)
    steps[network.offsets[1:-1] - 1] = 0.0
    mileage = np.concatenate(([0.0], np.cumsum(steps)))
    start, end = network.offsets[pieces], network.offsets[pieces + 1] - 1
    target = mileage[start] + share * (mileage[end] - mileage[start])
    segment = np.clip(np.searchsorted(mileage, target, side="right") - 1, start, end - 1)
    size = np.maximum(steps[segment], 1e-9)
    way = (network.points[segment + 1] - network.points[segment]) / size[:, None]
    ahead = np.clip(target - mileage[segment], 0.0, size)
    return network.points[segment] + way * ahead[:, None], way


def _cabinets(town: Town, stretches: Stretches, group: Int, cabinets: int) -> tuple[Float, Int]:
    """A cabinet stands beside the stretch nearest to the middle of its own."""
    middle, weight = stretches.middle, stretches.weight
    total = np.bincount(group, weight, cabinets)
    x = np.bincount(group, weight * middle[:, 0], cabinets) / total
    y = np.bincount(group, weight * middle[:, 1], cabinets) / total
    away = (middle[:, 0] - x[group]) ** 2 + (middle[:, 1] - y[group]) ** 2
    away[_shown(town, stretches) & (group == SHOWN_CABINET - 1)] = -1.0
    order = np.lexsort((away, group))
    first = order[np.searchsorted(group[order], np.arange(cabinets))]
    beside = (stretches.low[first] + stretches.high[first]) / 2
    points, way = _on_pieces(town, stretches.piece[first], beside)
    moved = points + np.stack((way[:, 1], -way[:, 0]), axis=1) * 6.0
    bad = town.ground.wet(moved) | (town.commune_of(moved) != town.commune_of(points))
    moved[bad] = points[bad]
    return moved, stretches.street[first]
