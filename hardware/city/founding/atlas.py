"""The base map of the default city: its lines and areas as the map draws them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from app.core.basemap import Areas, BaseMap, Bounds, Lines, Place, StreetLabel
from app.core.mercator import to_world
from hardware.city.founding.plan import Plan, Way
from hardware.city.founding.shapes import centre, joined, run, thin
from hardware.city.founding.town import Town

Float = npt.NDArray[np.float64]

MARGIN_DEGREES = 0.01
THIN_M = 1.0
LABEL_RANKS = {2: 1, 3: 2, 4: 3, 5: 4}  # of a street's rank
COMMUNE_KINDS = {1: "city", 2: "town", 3: "village"}
COMMUNE_RANKS = {1: 1, 2: 2, 3: 3}


def draw(town: Town) -> BaseMap:
    """Everything under the assets, in world units."""
    plan = town.plan
    corners = np.concatenate([commune.ring for commune in plan.communes])
    lat, lon = plan.degrees(corners)
    return BaseMap(
        bounds=Bounds(
            float(lat.min()) - MARGIN_DEGREES,
            float(lon.min()) - MARGIN_DEGREES,
            float(lat.max()) + MARGIN_DEGREES,
            float(lon.max()) + MARGIN_DEGREES,
        ),
        note=plan.note,
        attribution=plan.attribution,
        layers=_layers(town),
        places=tuple(_places(plan)),
        streets=tuple(_streets(town)),
    )


def _layers(town: Town) -> dict[str, Lines | Areas]:
    plan = town.plan
    rings = [commune.ring for commune in plan.communes]
    layers: dict[str, Lines | Areas] = {
        "land": _areas(plan, rings),
        "green": _areas(plan, plan.green.values()),
        "water": _areas(plan, plan.water.values()),
        "commune_limit": _areas(plan, rings),
    }
    for kind in ("river", "canal"):
        layers[kind] = _lines(plan, (way.line for way in plan.of_kind(kind)))
    for kind in ("minor", "secondary", "main"):
        layers[kind] = _lines(plan, _street_lines(town, kind), thinned=kind == "minor")
    for kind in ("ring", "motorway", "rail", "tram"):
        layers[kind] = _lines(plan, (way.line for way in plan.of_kind(kind)))
    return layers


def _street_lines(town: Town, kind: str) -> Iterable[Float]:
    """The streets of a class, from their first crossing to their last."""
    network = town.network
    for number, way in _numbered(town, kind):
        pieces = np.flatnonzero(network.street == number)
        if len(pieces):
            parts = [network.piece(int(pieces[0]))]
            parts += [network.piece(int(piece))[1:] for piece in pieces[1:]]
            yield np.concatenate(parts)
        else:
            yield way.line


def _numbered(town: Town, kind: str) -> Iterable[tuple[int, Way]]:
    return ((n, way) for n, way in enumerate(town.network.streets) if way.kind == kind)


def _world(plan: Plan, points: Float) -> Float:
    lat, lon = plan.degrees(points)
    return to_world(lat, lon)


def _lines(plan: Plan, lines: Iterable[Float], *, thinned: bool = False) -> Lines:
    points, offsets = joined([line if thinned else thin(line, THIN_M) for line in lines])
    return Lines(_world(plan, points), offsets)


def _areas(plan: Plan, rings: Iterable[Float]) -> Areas:
    points, offsets = joined(list(rings))
    return Areas(_world(plan, points), offsets, np.arange(len(offsets), dtype=np.int64))


def _places(plan: Plan) -> Iterable[Place]:
    for commune in plan.communes:
        yield _place(
            plan,
            commune.name,
            COMMUNE_KINDS[commune.rank],
            commune.hall,
            COMMUNE_RANKS[commune.rank],
        )
    for quarter in plan.quarters:
        if quarter.rank:
            yield _place(plan, quarter.name, "quarter", quarter.label, min(quarter.rank + 1, 5))
    for name, (at, kind, rank) in plan.places.items():
        yield _place(plan, name, kind, at, rank)
    for name, ring in plan.water.items():
        yield _place(plan, name, "water", centre(ring), 2 if "Kir" in name else 4)
    for name, ring in plan.green.items():
        yield _place(plan, name, "park", centre(ring), 4)


def _place(plan: Plan, name: str, kind: str, at: Float, rank: int) -> Place:
    lat, lon = plan.degrees(at)
    return Place(name, kind, float(lat), float(lon), rank)


def _streets(town: Town) -> Iterable[StreetLabel]:
    """One label for each street of a commune, along its longest line."""
    longest: dict[tuple[str, str], tuple[float, Way]] = {}
    for way, commune in zip(town.network.streets, town.communes, strict=True):
        size = float(run(way.line)[-1])
        if size > longest.get((way.name, commune), (0.0, way))[0]:
            longest[way.name, commune] = size, way
    for (name, commune), (_, way) in longest.items():
        grown = way.rank == 5  # growth thinned it already
        line = _world(town.plan, way.line if grown else thin(way.line, THIN_M))
        yield StreetLabel(name, LABEL_RANKS[way.rank], line, commune)
    for way in town.plan.of_kind("ring", "motorway", "river", "canal"):
        yield StreetLabel(way.name, 2, _world(town.plan, thin(way.line, THIN_M)))
