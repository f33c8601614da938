"""Junctions along a road: in which order, how far apart, and when each showed green."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians

import numpy as np
import numpy.typing as npt

from app.core.city import City

METRES_A_DEGREE = 111_195.0
WIDTH_M = 120.0  # so far from the straight line a junction still belongs to a corridor
Floats = npt.NDArray[np.float64]


def between(city: City, rows: Sequence[int], first: int, last: int) -> list[int]:
    """The junctions among `rows` from `first` to `last` along the straight line, with
    those two; in this order."""
    here, there = _metres(city, [first])[0], _metres(city, [last])[0]
    way = there - here
    length = float(np.hypot(*way))
    if length == 0.0:
        return [first]
    candidates = np.array([row for row in rows if row not in (first, last)], dtype=np.int64)
    if not len(candidates):
        return [first, last]
    off = _metres(city, candidates) - here
    along = off @ way / length
    aside = np.abs(off @ np.array([-way[1], way[0]]) / length)
    near = (along > 0.0) & (along < length) & (aside <= WIDTH_M)
    order = np.argsort(along[near], kind="stable")
    return [first, *candidates[near][order].tolist(), last]


def along(city: City, rows: Sequence[int]) -> list[float]:
    """How far each is from the first, in metres from one to the next."""
    if not rows:
        return []
    places = _metres(city, rows)
    steps = np.hypot(*np.diff(places, axis=0).T) if len(places) > 1 else np.zeros(0)
    return [0.0, *np.cumsum(steps).tolist()]


def in_line(city: City, rows: Sequence[int]) -> list[int]:
    """Chosen junctions in the order in which one drives past them: from the one at the
    end that is furthest west or south."""
    if len(rows) < 3:
        return sorted(rows, key=lambda row: (float(city.lon[row]), float(city.lat[row])))
    places = _metres(city, rows)
    centred = places - places.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    axis = axis if axis[int(np.argmax(np.abs(axis)))] > 0.0 else -axis
    order = np.argsort(centred @ axis, kind="stable")
    return [rows[place] for place in order.tolist()]


def spans(
    times: Floats, values: Floats, wanted: float, start: float, end: float
) -> list[tuple[float, float]]:
    """From when until when a point was `wanted`, between `start` and `end`: each reading
    holds until the next, and where it is NaN nobody knows."""
    found: list[tuple[float, float]] = []
    ends = np.append(times[1:], end)[: len(times)]
    for begun, over, value in zip(times.tolist(), ends.tolist(), values.tolist(), strict=True):
        first, last = max(begun, start), min(over, end)
        if value != wanted or first >= last:
            continue
        if found and found[-1][1] == first:
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    return found


def _metres(city: City, rows: Sequence[int] | npt.NDArray[np.int64]) -> Floats:
    """East and north, on a plane that is true at the first of them."""
    index = np.asarray(rows, dtype=np.int64)
    lat, lon = city.lat[index], city.lon[index]
    scale = cos(radians(float(city.lat.mean())))
    return np.stack((lon * scale, lat), axis=1) * METRES_A_DEGREE
