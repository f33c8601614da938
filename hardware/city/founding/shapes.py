"""Lines and areas in metres: reading, smoothing, thinning, inside or not.

Only + - * / and square roots: the same city on every machine, bit by bit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

CORNER = 0.25  # cosine of the turn beyond which a bend stays a corner


def points(text: str) -> Float:
    """``"x,y x,y"`` as float64 [n, 2]."""
    return np.array([[float(n) for n in pair.split(",")] for pair in text.split()])


def lengths(line: Float) -> Float:
    """Length of each segment."""
    steps = np.diff(line, axis=0)
    return np.sqrt(steps[:, 0] * steps[:, 0] + steps[:, 1] * steps[:, 1])


def run(line: Float) -> Float:
    """Distance along the line of each of its points."""
    return np.concatenate(([0.0], np.cumsum(lengths(line))))


def along(line: Float, distances: Float) -> Float:
    """The points at given distances along a line."""
    mileage = run(line)
    x = np.interp(distances, mileage, line[:, 0])
    y = np.interp(distances, mileage, line[:, 1])
    return np.stack((x, y), axis=1)


def resample(line: Float, step: float) -> Float:
    """Points about every `step` metres, both ends kept."""
    total = float(run(line)[-1])
    count = max(2, int(total / step) + 1)
    return along(line, np.arange(count, dtype=np.float64) * (total / (count - 1)))


def smooth(line: Float, step: float = 25.0) -> Float:
    """A curve through the points; a sharp turn or a point given twice stays a
    corner. The given points remain points of the curve."""
    pieces = [line[:1]]
    sizes = lengths(line)
    for i in range(len(line) - 1):
        size = float(sizes[i])
        if size == 0.0:
            continue
        count = max(1, int(size / step + 0.5))
        start = _tangent(line, sizes, i, leaving=True)
        end = _tangent(line, sizes, i + 1, leaving=False)
        t = (np.arange(1, count + 1) / count)[:, None]
        curve = _hermite(line[i], line[i + 1], start * size, end * size, t)
        curve[-1] = line[i + 1]
        pieces.append(curve)
    return np.concatenate(pieces)


def _hermite(p: Float, q: Float, m: Float, n: Float, t: Float) -> Float:
    t2, t3 = t * t, t * t * t
    a, b = 2 * t3 - 3 * t2 + 1, t3 - 2 * t2 + t
    c, d = 3 * t2 - 2 * t3, t3 - t2
    curve: Float = a * p + b * m + c * q + d * n
    return curve


def _tangent(line: Float, sizes: Float, i: int, *, leaving: bool) -> Float:
    before = _direction(line, sizes, i - 1)
    after = _direction(line, sizes, i)
    own = after if leaving else before
    if own is None:
        raise ValueError("a tangent of nothing")
    if before is None or after is None:
        return own
    if float(before[0] * after[0] + before[1] * after[1]) < CORNER:
        return own
    mean = before * sizes[i] + after * sizes[i - 1]  # the shorter side weighs more
    size = float(np.sqrt(mean[0] * mean[0] + mean[1] * mean[1]))
    tangent: Float = mean / size
    return tangent


def _direction(line: Float, sizes: Float, i: int) -> Float | None:
    """Unit vector of segment i, None where there is none."""
    if not 0 <= i < len(sizes) or sizes[i] == 0.0:
        return None
    way: Float = (line[i + 1] - line[i]) / sizes[i]
    return way


def thin(line: Float, tolerance: float) -> Float:
    """The line with fewer points, nowhere off by more than `tolerance`."""
    keep = np.zeros(len(line), dtype=bool)
    keep[0] = keep[-1] = True
    stack = [(0, len(line) - 1)]
    while stack:
        low, high = stack.pop()
        if high - low < 2:
            continue
        off = _off(line[low + 1 : high], line[low], line[high])
        worst = int(np.argmax(off))
        if float(off[worst]) > tolerance:
            middle = low + 1 + worst
            keep[middle] = True
            stack += [(low, middle), (middle, high)]
    return line[keep]


def _off(between: Float, start: Float, end: Float) -> Float:
    way = end - start
    size = float(way[0] * way[0] + way[1] * way[1])
    rest = between - start
    if size > 0.0:
        share = np.clip((rest[:, 0] * way[0] + rest[:, 1] * way[1]) / size, 0.0, 1.0)
        rest = rest - share[:, None] * way
    return np.sqrt(rest[:, 0] * rest[:, 0] + rest[:, 1] * rest[:, 1])


def inside(ring: Float, x: Float, y: Float) -> Bool:
    """Whether each point lies in the ring, even-odd."""
    result = np.zeros(np.broadcast(x, y).shape, dtype=bool)
    for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if a[1] == b[1]:
            continue
        across = (a[1] > y) != (b[1] > y)
        result ^= across & (x < a[0] + (y - a[1]) * ((b[0] - a[0]) / (b[1] - a[1])))
    return result


def centre(ring: Float) -> Float:
    """Mean of the corners."""
    mean: Float = ring.sum(axis=0) / len(ring)
    return mean


def joined(lines: Sequence[Float]) -> tuple[Float, npt.NDArray[np.int64]]:
    """All points one after another, and the offsets of the lines in them."""
    sizes = [len(line) for line in lines]
    offsets = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))).astype(np.int64)
    return (np.concatenate(list(lines)) if lines else np.zeros((0, 2))), offsets
