"""The street network: where streets cross, and the pieces between crossings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hardware.city.founding.crossings import crossings
from hardware.city.founding.plan import Way
from hardware.city.founding.shapes import joined, run

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]

STUB_M = 45.0  # a dead end shorter than this was only reaching for its crossing


@dataclass(frozen=True)
class Network:
    """K pieces of street. Piece i belongs to street[i], runs from node start[i]
    to node end[i] and has the points ``points[offsets[i]:offsets[i + 1]]``."""

    streets: tuple[Way, ...]
    nodes: Float  # [n, 2]
    points: Float
    offsets: Int
    street: Int
    start: Int
    end: Int
    length: Float

    def __len__(self) -> int:
        return len(self.street)

    def piece(self, index: int) -> Float:
        return self.points[self.offsets[index] : self.offsets[index + 1]]

    def middles(self) -> Float:
        """A point near the middle of each piece."""
        half = (self.offsets[:-1] + self.offsets[1:] - 1) // 2
        middles: Float = (self.points[half] + self.points[half + 1]) / 2
        return middles

    def degrees(self) -> Int:
        """How many pieces meet at each node."""
        ends = np.concatenate((self.start, self.end))
        return np.bincount(ends, minlength=len(self.nodes))


def weave(streets: tuple[Way, ...], reach: tuple[float, ...]) -> Network:
    """Cuts the streets at their crossings. `reach` says how far each may be
    lengthened at its ends to meet another; what is left over is cut off."""
    lines = [_lengthened(way.line, far) for way, far in zip(streets, reach, strict=True)]
    cuts = crossings(lines)
    places: dict[tuple[int, int], int] = {}
    nodes: list[tuple[float, float]] = []

    def node(x: float, y: float) -> int:
        key = (int(np.floor(x / 2 + 0.5)), int(np.floor(y / 2 + 0.5)))
        if key not in places:
            places[key] = len(nodes)
            nodes.append((x, y))
        return places[key]

    pieces: list[Float] = []
    rows: list[tuple[int, int, int]] = []
    for number, line in enumerate(lines):
        for start, end, piece in _cut(line, cuts.get(number, []), reach[number]):
            ends = node(*start), node(*end)
            if ends[0] != ends[1] or run(piece)[-1] > STUB_M:
                pieces.append(piece)
                rows.append((number, *ends))
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    whole = np.flatnonzero(_largest(table[:, 1], table[:, 2], len(nodes)))
    table, pieces = table[whole], [pieces[i] for i in whole.tolist()]
    points, offsets = joined(pieces)
    size = np.array([float(run(piece)[-1]) for piece in pieces])
    return Network(
        streets, np.array(nodes), points, offsets, table[:, 0], table[:, 1], table[:, 2], size
    )


def _largest(start: Int, end: Int, nodes: int) -> npt.NDArray[np.bool_]:
    """Which pieces belong to the largest connected part."""
    part = np.arange(nodes)
    while True:
        low = np.minimum(part[start], part[end])
        merged = part.copy()
        np.minimum.at(merged, start, low)
        np.minimum.at(merged, end, low)
        merged = merged[merged]
        if (merged == part).all():
            break
        part = merged
    counts = np.bincount(part[start], minlength=nodes)
    largest: npt.NDArray[np.bool_] = part[start] == int(np.argmax(counts))
    return largest


def _lengthened(line: Float, far: float) -> Float:
    if far <= 0.0:
        return line
    head, tail = line[0] - line[1], line[-1] - line[-2]
    head = head * (far / float(np.sqrt(head[0] * head[0] + head[1] * head[1])))
    tail = tail * (far / float(np.sqrt(tail[0] * tail[0] + tail[1] * tail[1])))
    return np.concatenate(((line[0] + head)[None], line, (line[-1] + tail)[None]))


Place = tuple[float, float]


def _cut(
    line: Float, cuts: list[tuple[float, float, float]], reach: float
) -> list[tuple[Place, Place, Float]]:
    """The pieces of a line between (distance, x, y) cuts."""
    mileage = run(line)
    total = float(mileage[-1])
    marks = sorted(cuts)
    stub = reach + 15.0 if reach > 0.0 else 0.0
    if not marks or marks[0][0] > stub:
        marks.insert(0, (min(reach, total / 3), *_at(line, mileage, min(reach, total / 3))))
    if total - marks[-1][0] > stub:
        far = max(total - reach, total * 2 / 3)
        marks.append((far, *_at(line, mileage, far)))
    pieces = []
    for (low, x0, y0), (high, x1, y1) in pairwise(marks):
        if high - low < 0.5:
            continue
        within = line[(mileage > low + 0.2) & (mileage < high - 0.2)]
        ends = np.array([(x0, y0)]), np.array([(x1, y1)])
        pieces.append(((x0, y0), (x1, y1), np.concatenate((ends[0], within, ends[1]))))
    return pieces


def _at(line: Float, mileage: Float, distance: float) -> Place:
    return (
        float(np.interp(distance, mileage, line[:, 0])),
        float(np.interp(distance, mileage, line[:, 1])),
    )
