"""Which places lie within a line that was drawn round them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import Kind
from app.desk.orderpick import MOST_ORDERED, Pick

Point = tuple[float, float]
MOST_CORNERS = 2000


def within(places: npt.NDArray[np.float64], outline: Sequence[Point]) -> npt.NDArray[np.bool_]:
    """Which of the `places` (x, y a row) lie within the outline, which need not be
    closed; where it crosses itself, every other part is outside."""
    inside = np.zeros(len(places), dtype=bool)
    if len(outline) < 3:
        return inside
    corners = np.array(outline)
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = np.flatnonzero(((places >= low) & (places <= high)).all(axis=1))
    x, y = places[near, 0], places[near, 1]
    crossed = np.zeros(len(near), dtype=bool)
    for (x1, y1), (x2, y2) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if y1 == y2:
            continue
        straddles = (y1 > y) != (y2 > y)
        crossed ^= straddles & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    inside[near] = crossed
    return inside


def picks_among(
    city: City, kinds: Mapping[str, Kind], rows: npt.NDArray[np.intp], place: str
) -> tuple[list[Pick], int]:
    """What of `rows` can be ordered, a pick a kind, the most assets first; and how many
    are of a kind of which there are more than one wish may order."""
    picks, too_many = [], 0
    for number in np.unique(city.kind[rows]).tolist():
        kind = kinds[city.kinds[number]]
        of_kind = np.sort(rows[city.kind[rows] == number])
        if not kind.orders:
            continue
        if len(of_kind) > MOST_ORDERED:
            too_many += len(of_kind)
        else:
            picks.append(Pick("chosen", kind, of_kind, place))
    return sorted(picks, key=lambda pick: -len(pick.rows)), too_many
