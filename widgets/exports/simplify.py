"""Fewer points for the same shape."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]
PASSES = 4


def simplified(points: Float, offsets: npt.NDArray[np.int64], tolerance: float) -> list[Float]:
    """Lines as in `app.core.basemap.Lines`, each without the inner points that
    lie within `tolerance` of the straight line between their neighbours."""
    line = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    for turn in range(2 * PASSES):
        keep = ~_needless(points, line, tolerance)
        keep |= np.arange(len(points)) % 2 == turn % 2  # never two neighbours at once
        points, line = points[keep], line[keep]
    starts = np.flatnonzero(np.diff(line)) + 1
    return [piece for piece in np.split(points, starts) if len(piece) > 1]


def _needless(
    points: Float, line: npt.NDArray[np.int64], tolerance: float
) -> npt.NDArray[np.bool_]:
    needless = np.zeros(len(points), dtype=np.bool_)
    if len(points) < 3:
        return needless
    before, here, after = points[:-2], points[1:-1], points[2:]
    inner = (line[:-2] == line[1:-1]) & (line[1:-1] == line[2:])
    chord, away = after - before, here - before
    length = np.maximum(np.hypot(chord[:, 0], chord[:, 1]), 1e-15)
    cross = np.abs(chord[:, 0] * away[:, 1] - chord[:, 1] * away[:, 0]) / length
    along = (chord * away).sum(axis=1) / length
    needless[1:-1] = inner & (cross < tolerance) & (along > -tolerance)
    needless[1:-1] &= along < length + tolerance
    return needless
