"""Base map geometry of one zoom level: generalised and ready to draw."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.basemap import Areas, Lines
from widgets.map.projection import world_pixels

Float = npt.NDArray[np.float64]


def segments_of(lines: Lines, level: int) -> Float:
    """Float64 [n, 4] (x1, y1, x2, y2) in global pixels: all lines cut into
    pieces, points that fall on one half pixel joined."""
    points = np.round(lines.coordinates * (2.0 * world_pixels(level))) / 2.0
    line_of = np.repeat(np.arange(len(lines)), np.diff(lines.offsets))
    keep = np.ones(len(points), dtype=np.bool_)
    keep[1:] = (line_of[1:] != line_of[:-1]) | (points[1:] != points[:-1]).any(axis=1)
    points, line_of = points[keep], line_of[keep]
    joined = line_of[1:] == line_of[:-1]
    return np.concatenate((points[:-1][joined], points[1:][joined]), axis=1)


def segments_within(segments: Float, left: float, top: float, right: float, bottom: float) -> Float:
    """The pieces whose bounding box touches a box, relative to its corner."""
    x1, y1, x2, y2 = segments.T
    touching = (
        (np.maximum(x1, x2) >= left)
        & (np.minimum(x1, x2) <= right)
        & (np.maximum(y1, y2) >= top)
        & (np.minimum(y1, y2) <= bottom)
    )
    return np.ascontiguousarray(segments[touching] - np.array([left, top, left, top]))


class Shapes:
    """Areas of one class at one level. Rings are float64 [m, 2] global pixels."""

    def __init__(self, areas: Areas, level: int) -> None:
        self._points = areas.coordinates * world_pixels(level)
        self._areas = areas
        starts = areas.offsets[areas.groups[:-1]]
        filled = areas.offsets[areas.groups[1:]] > starts
        self._numbers = np.flatnonzero(filled)
        if len(self._numbers):
            self._low = np.minimum.reduceat(self._points, starts[filled])
            self._high = np.maximum.reduceat(self._points, starts[filled])

    def within(self, left: float, top: float, right: float, bottom: float) -> list[list[Float]]:
        """Rings of each area that touches a box, relative to its corner, with
        points on one half pixel joined. What is smaller than a pixel is left out."""
        if not len(self._numbers):
            return []
        low, high = self._low, self._high
        touching = (
            (high[:, 0] >= left)
            & (low[:, 0] <= right)
            & (high[:, 1] >= top)
            & (low[:, 1] <= bottom)
            & ((high - low).max(axis=1) >= 1.0)
        )
        return [self._rings(int(area), left, top) for area in self._numbers[touching]]

    def _rings(self, area: int, left: float, top: float) -> list[Float]:
        groups, offsets = self._areas.groups, self._areas.offsets
        rings = []
        for ring in range(groups[area], groups[area + 1]):
            points = self._points[offsets[ring] : offsets[ring + 1]] - np.array([left, top])
            points = np.round(points * 2.0) / 2.0
            keep = np.ones(len(points), dtype=np.bool_)
            keep[1:] = (points[1:] != points[:-1]).any(axis=1)
            rings.append(points[keep])
        return rings
