"""Bearings of undirected lines, in eighths of the half circle."""

from __future__ import annotations


def bearing(x: float, y: float) -> int:
    """One of eight bearings of an undirected line."""
    if y < 0 or (y == 0 and x < 0):
        x, y = -x, -y
    # tangents of 22.5 and 67.5 degrees part the half circle into eighths
    if x >= 0:
        if y < x:
            return 0 if y < 0.41421356 * x else 1
        return 2 if y < 2.41421356 * x else 3
    x = -x
    if y > x:
        return 4 if y > 2.41421356 * x else 5
    return 6 if y > 0.41421356 * x else 7


_NEIGHBOURS = tuple((1 << b) | (1 << (b + 1) % 8) | (1 << (b - 1) % 8) for b in range(8))


def bearing_bits(x: float, y: float) -> int:
    """The bits of a bearing and its two neighbours."""
    return _NEIGHBOURS[bearing(x, y)]
