"""Geometry of a package as blocks of bytes: whole steps, differences, zlib.

A block holds up to BLOCK_LINES lines of one class that lie near each other.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.basemap import Areas, Lines

Float = npt.NDArray[np.float64]
Offsets = npt.NDArray[np.int64]

STEPS = 2.0**31  # whole steps over the world: 1.9 cm at the equator
BLOCK_LINES = 256


@dataclass(frozen=True, slots=True)
class Block:
    """One row of the feature table: geometry and its box in world units."""

    data: bytes
    west: float
    north: float
    east: float
    south: float


def pack_lines(lines: Lines) -> Iterator[Block]:
    """The lines as blocks, near ones together."""
    sizes = np.diff(lines.offsets)
    if not len(sizes):
        return
    firsts = lines.coordinates[lines.offsets[:-1]]
    order = np.lexsort((firsts[:, 0], np.floor(firsts[:, 1] * 65536)))
    for start in range(0, len(order), BLOCK_LINES):
        chosen = order[start : start + BLOCK_LINES]
        points = np.concatenate(
            [lines.coordinates[lines.offsets[i] : lines.offsets[i + 1]] for i in chosen]
        )
        yield _block(points, sizes[chosen])


def pack_areas(areas: Areas) -> Iterator[Block]:
    """One block for each area, its rings as lines."""
    for low, high in zip(areas.groups[:-1], areas.groups[1:], strict=True):
        offsets = areas.offsets[low : high + 1]
        yield _block(areas.coordinates[offsets[0] : offsets[-1]], np.diff(offsets))


def unpack_lines(blocks: list[bytes]) -> Lines:
    """The lines of all blocks of a class."""
    coordinates, sizes, _ = _unpack(blocks)
    return Lines(coordinates, _starts(sizes))


def unpack_areas(blocks: list[bytes]) -> Areas:
    """The areas, one a block."""
    coordinates, sizes, rings = _unpack(blocks)
    return Areas(coordinates, _starts(sizes), _starts(rings))


def pack_points(points: Float) -> bytes:
    """One line of world points."""
    return _block(points, np.array([len(points)])).data


def unpack_points(blocks: list[bytes]) -> list[Float]:
    """The lines that `pack_points` made, one a block."""
    coordinates, sizes, _ = _unpack(blocks)
    return np.split(coordinates, _starts(sizes)[1:-1]) if len(sizes) else []


def _block(points: Float, sizes: npt.NDArray[np.int64]) -> Block:
    steps = np.rint(points * STEPS).astype(np.int64)
    differences = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    head = np.concatenate(([len(sizes)], sizes)).astype("<i4").tobytes()
    low, high = points.min(axis=0), points.max(axis=0)
    return Block(
        zlib.compress(head + differences.astype("<i4").tobytes(), 6),
        float(low[0]),
        float(low[1]),
        float(high[0]),
        float(high[1]),
    )


def _unpack(blocks: list[bytes]) -> tuple[Float, Offsets, Offsets]:
    points: list[Float] = []
    sizes: list[Offsets] = []
    counts: list[int] = []
    for block in blocks:
        numbers = np.frombuffer(zlib.decompress(block), dtype="<i4").astype(np.int64)
        count = int(numbers[0])
        sizes.append(numbers[1 : count + 1])
        counts.append(count)
        points.append(np.cumsum(numbers[count + 1 :].reshape(-1, 2), axis=0) / STEPS)
    if not blocks:
        return np.zeros((0, 2)), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate(points), np.concatenate(sizes), np.array(counts, dtype=np.int64)


def _starts(sizes: Offsets) -> Offsets:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
