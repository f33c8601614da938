"""The base map as GeoJSON: one feature a class, simplified, five decimals."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from app.core.basemap import Areas, BaseMap, Lines
from app.core.mercator import metres_per_unit, to_degrees
from widgets.exports.simplify import simplified

TOLERANCE_M = 2.5
LARGEST_POINTS = 160_000  # above this in a class it is simplified more
DECIMALS = 5
LEFT_OUT = {"building", "path"}


def feature(identity: str, kind: str, coordinates: list[Any]) -> dict[str, Any]:
    """A GeoJSON feature whose `id` is its class."""
    return {
        "type": "Feature",
        "id": identity,
        "properties": {},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def positions(world: npt.NDArray[np.float64]) -> list[list[float]]:
    """[lon, lat] of world units [n, 2], rounded to about a metre."""
    lat, lon = to_degrees(world)
    pairs: list[list[float]] = np.round(np.stack((lon, lat), axis=1), DECIMALS).tolist()
    return pairs


def geography(basemap: BaseMap) -> list[dict[str, Any]]:
    """Features in the order in which they are to be drawn."""
    middle = (basemap.bounds.south + basemap.bounds.north) / 2
    metre = 1.0 / metres_per_unit(middle)
    found = []
    for name, layer in basemap.layers.items():
        if name in LEFT_OUT or not len(layer):
            continue
        if isinstance(layer, Areas):
            found.append(feature(name, "MultiPolygon", _polygons(layer, TOLERANCE_M * metre)))
        else:
            found.append(feature(name, "MultiLineString", _lines(layer, metre)))
    return found


def _lines(layer: Lines, metre: float) -> list[Any]:
    tolerance = TOLERANCE_M * metre
    pieces = simplified(layer.coordinates, layer.offsets, tolerance)
    while sum(len(piece) for piece in pieces) > LARGEST_POINTS and tolerance < 100 * metre:
        tolerance *= 2
        pieces = simplified(layer.coordinates, layer.offsets, tolerance)
    return [positions(piece) for piece in pieces]


def _polygons(layer: Areas, tolerance: float) -> list[Any]:
    polygons = []
    for first, end in zip(layer.groups[:-1], layer.groups[1:], strict=True):
        rings = []
        for ring in range(first, end):
            points = layer.coordinates[layer.offsets[ring] : layer.offsets[ring + 1]]
            closed = np.concatenate((points, points[:1]))
            pieces = simplified(closed, np.array([0, len(closed)]), tolerance)
            if pieces and len(pieces[0]) > 3:
                rings.append(positions(pieces[0]))
        if rings:
            polygons.append(rings)
    return polygons
