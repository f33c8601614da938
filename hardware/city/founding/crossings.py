"""Where lines cross, found through a grid of cells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hardware.city.founding.shapes import joined, lengths

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]

CELL_M = 60.0
WIDE = 1 << 20  # cells in a row, more than any city has

Cuts = dict[int, list[tuple[float, float, float]]]


def crossings(lines: list[Float]) -> Cuts:
    """By line: (distance along it, x, y) of each crossing with another line."""
    points, offsets = joined(lines)
    last = np.zeros(len(points), dtype=bool)
    last[offsets[1:] - 1] = True
    first = np.flatnonzero(~last)
    owner = np.repeat(np.arange(len(lines)), np.diff(offsets))[first]
    mileage = np.concatenate([np.concatenate(([0.0], np.cumsum(lengths(x)))) for x in lines])
    a, b = points[first], points[first + 1]
    one, two = _pairs(a, b)
    apart = owner[one] != owner[two]
    one, two = one[apart], two[apart]
    t, u, meets = _meet(a[one], b[one], a[two], b[two])
    one, two, t, u = one[meets], two[meets], t[meets], u[meets]
    where = a[one] + t[:, None] * (b[one] - a[one])
    size = mileage[first + 1] - mileage[first]
    cuts: Cuts = {}
    for segment, share in ((one, t), (two, u)):
        distance = mileage[first[segment]] + share * size[segment]
        rows = zip(
            owner[segment].tolist(),
            distance.tolist(),
            where[:, 0].tolist(),
            where[:, 1].tolist(),
            strict=True,
        )
        for line, far, x, y in rows:
            cuts.setdefault(line, []).append((far, x, y))
    return cuts


def _pairs(a: Float, b: Float) -> tuple[Int, Int]:
    """Each pair of segments that share a cell, once."""
    low = np.floor(np.minimum(a, b) / CELL_M).astype(np.int64)
    high = np.floor(np.maximum(a, b) / CELL_M).astype(np.int64)
    cells, segments = [], []
    wide = int((high - low).max()) + 1
    for up in range(wide):
        for right in range(wide):
            x, y = low[:, 0] + right, low[:, 1] + up
            inside = np.flatnonzero((x <= high[:, 0]) & (y <= high[:, 1]))
            cells.append((y * WIDE + x)[inside])
            segments.append(inside)
    cell, segment = np.concatenate(cells), np.concatenate(segments)
    order = np.lexsort((segment, cell))
    cell, segment = cell[order], segment[order]
    ones, twos = [], []
    shift = 1
    while True:
        same = np.flatnonzero(cell[shift:] == cell[:-shift])
        if not len(same):
            break
        ones.append(segment[same])
        twos.append(segment[same + shift])
        shift += 1
    if not ones:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    both = np.unique(np.stack((np.concatenate(ones), np.concatenate(twos)), axis=1), axis=0)
    return both[:, 0], both[:, 1]


def _meet(a: Float, b: Float, c: Float, d: Float) -> tuple[Float, Float, npt.NDArray[np.bool_]]:
    """Shares along a-b and c-d where they cross, and whether they do."""
    r, s, w = b - a, d - c, c - a
    turn = r[:, 0] * s[:, 1] - r[:, 1] * s[:, 0]
    parallel = np.abs(turn) < 1e-9
    safe = np.where(parallel, 1.0, turn)
    t = (w[:, 0] * s[:, 1] - w[:, 1] * s[:, 0]) / safe
    u = (w[:, 0] * r[:, 1] - w[:, 1] * r[:, 0]) / safe
    slack = 1e-9
    meets = ~parallel & (t >= -slack) & (t <= 1 + slack) & (u >= -slack) & (u <= 1 + slack)
    return t, u, meets
