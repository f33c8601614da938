"""Places parcelled into compact groups of equal weight, and spread out evenly."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]


def parcels(places: Float, weights: npt.NDArray[Any], count: int) -> Int:
    """Group 0..count-1 of each place: halved again and again across its longer
    side, so that groups are compact and about equally heavy."""
    group = np.zeros(len(places), dtype=np.int64)
    stack = [(np.arange(len(places)), 0, count)]
    while stack:
        members, first, share = stack.pop()
        if share <= 1 or len(members) < 2:
            group[members] = first
            continue
        span = places[members].max(axis=0) - places[members].min(axis=0)
        axis = 0 if span[0] >= span[1] else 1
        order = members[np.argsort(places[members, axis], kind="stable")]
        mileage = np.cumsum(weights[order])
        half = share // 2
        cut = int(np.searchsorted(mileage, mileage[-1] * half / share)) + 1
        cut = min(max(cut, 1), len(order) - 1)
        stack.append((order[:cut], first, half))
        stack.append((order[cut:], first + half, share - half))
    return group


def apportioned(weights: npt.NDArray[Any], count: int) -> Int:
    """`count` seats shared out by weight, largest remainders; who has any
    weight gets at least one where the seats suffice."""
    floor = (weights > 0).astype(np.int64)
    if int(floor.sum()) > count:
        floor[:] = 0
    exact = weights * (count / weights.sum())
    seats: Int = np.maximum(np.floor(exact).astype(np.int64), floor)
    while int(seats.sum()) > count:
        seats[int(np.argmax(np.where(seats > floor, seats - exact, -np.inf)))] -= 1
    while int(seats.sum()) < count:
        seats[int(np.argmax(exact - seats))] += 1
    return seats


def spread(places: Float, count: int, gap: float) -> Int:
    """`count` of the places, the first ones first, none nearer than `gap`
    metres to another where that can be; places are taken again if they lack."""
    if not len(places):
        raise ValueError("nowhere to choose from")
    chosen: list[int] = []
    taken = np.zeros(len(places), dtype=bool)
    while len(chosen) < count and not taken.all() and gap > 1.0:
        _choose(places, count, gap, chosen, taken)
        gap /= 2
    rest = np.flatnonzero(~taken).tolist()
    chosen += rest[: count - len(chosen)]
    while len(chosen) < count:
        chosen += chosen[: count - len(chosen)]
    return np.array(chosen, dtype=np.int64)


def _choose(
    places: Float, count: int, gap: float, chosen: list[int], taken: npt.NDArray[np.bool_]
) -> None:
    cells: dict[tuple[int, int], list[int]] = {}
    points = places.tolist()

    def keep(index: int) -> None:
        x, y = points[index]
        cells.setdefault((int(x // gap), int(y // gap)), []).append(index)

    def free(index: int) -> bool:
        x, y = points[index]
        column, row = int(x // gap), int(y // gap)
        for c in (column - 1, column, column + 1):
            for r in (row - 1, row, row + 1):
                for other in cells.get((c, r), ()):
                    dx, dy = points[other][0] - x, points[other][1] - y
                    if dx * dx + dy * dy < gap * gap:
                        return False
        return True

    for index in chosen:
        keep(index)
    for index in np.flatnonzero(~taken).tolist():
        if len(chosen) >= count:
            return
        if free(index):
            keep(index)
            chosen.append(index)
            taken[index] = True
