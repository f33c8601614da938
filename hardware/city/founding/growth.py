"""Local streets, grown from the drawn ones: each leaves another at a right
angle, follows the lay of the land, and ends at a crossing, at a street too near
beside it, or where none may build."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hardware.city.founding.chance import Chance
from hardware.city.founding.ground import CELL_M, Ground
from hardware.city.founding.plan import Plan
from hardware.city.founding.shapes import resample, thin

Float = npt.NDArray[np.float64]

STEP_M = 10.0
FINE_M = 10.0  # cells of the record of what stands already
LONGEST_M = 1400.0
SHORTEST_M = 55.0
THIN_M = 1.6
ROUNDS = 4  # times that every street may bud again
KEEP_CLEAR = 0.60  # share of the spacing within which no parallel street may run


@dataclass(frozen=True, slots=True)
class Bud:
    """A place where a street may leave another."""

    x: float
    y: float
    way_x: float
    way_y: float
    generation: int


class Growth:
    """Grows one street network; `streets` is what came of it."""

    def __init__(self, plan: Plan, ground: Ground, lay: Float) -> None:
        self._ground = ground
        self._chance = Chance("local streets", 0)
        self._lay_x: list[float] = lay[..., 0].ravel().tolist()
        self._lay_y: list[float] = lay[..., 1].ravel().tolist()
        open_cells = np.where(ground.blocked, -1, ground.quarter)
        self._quarter: list[int] = open_cells.ravel().tolist()
        self._height, self._width = int(ground.quarter.shape[0]), int(ground.quarter.shape[1])
        self._styles = [(quarter.across, quarter.side) for quarter in plan.quarters]
        scale = int(CELL_M / FINE_M)
        self._fine_shape = (self._height * scale, self._width * scale)
        # a bit for each of eight bearings: a street of that bearing is near
        self._near = np.zeros(self._fine_shape, dtype=np.uint8)
        self._street = np.zeros(self._fine_shape, dtype=np.int32)  # number + 1
        self._discs: dict[int, npt.NDArray[np.bool_]] = {}
        self._buds: deque[Bud] = deque()
        self._count = 0
        self.streets: list[Float] = []

    def grow(self, drawn: list[Float]) -> list[Float]:
        """The local streets between the drawn ones, thinned, in metres."""
        standing = [(resample(line, STEP_M), 0) for line in drawn]
        for line, generation in standing:
            self._settle(line, generation)
        for round_ in range(ROUNDS):
            if round_:
                for line, generation in list(standing):
                    self._bud(line, generation)
            self._unfold(standing)
        return self.streets

    def _unfold(self, standing: list[tuple[Float, int]]) -> None:
        while self._buds:
            bud = self._buds.popleft()
            line = self._trace(bud)
            if line is not None:
                self._settle(line, bud.generation)
                self.streets.append(thin(line, THIN_M))
                standing.append((line, bud.generation))

    def _cell(self, x: float, y: float) -> int:
        row = int((y - self._ground.south) / CELL_M)
        column = int((x - self._ground.west) / CELL_M)
        if 0 <= row < self._height and 0 <= column < self._width:
            return row * self._width + column
        return -1

    def _fine(self, x: float, y: float) -> tuple[int, int]:
        row = int((y - self._ground.south) / FINE_M)
        column = int((x - self._ground.west) / FINE_M)
        return (
            min(max(row, 0), self._fine_shape[0] - 1),
            min(max(column, 0), self._fine_shape[1] - 1),
        )

    def _spacing(self, cell: int, generation: int) -> float:
        """Metres between parallel streets of a generation at a place."""
        quarter = self._quarter[cell] if cell >= 0 else -1
        if quarter < 0:
            return 110.0
        across, side = self._styles[quarter]
        return side if generation % 2 else across

    def _trace(self, bud: Bud) -> Float | None:
        x, y, dx, dy = bud.x, bud.y, bud.way_x, bud.way_y
        points = [(x, y)]
        crossed = -1  # the last point that lies on another street
        own = self._street[self._fine(x, y)]
        last = int(own)
        limit = int(LONGEST_M / STEP_M)
        ended = "long"
        for index in range(1, limit):
            step = self._step(x, y, dx, dy)
            if step is None:
                ended = "edge"
                break
            x, y, dx, dy = step
            here = self._fine(x, y)
            if index > 3 and self._near[here] & _bearing_bits(dx, dy):
                ended = "beside"
                break
            points.append((x, y))
            other = int(self._street[here])
            if other and other != last and index > 2:
                last = other
                crossed = index
                if self._chance.share() < 0.38:
                    ended = "crossing"
                    break
        return self._judge(points, crossed, ended)

    def _judge(self, points: list[tuple[float, float]], crossed: int, ended: str) -> Float | None:
        """What remains of a traced street: stubs go, few dead ends stay."""
        tail = (len(points) - 1 - max(crossed, 0)) * STEP_M
        if ended != "crossing":
            stays = tail > 70.0 and self._chance.share() < (0.5 if ended == "edge" else 0.6)
            if stays and ended == "edge":
                points = points[:-2]
            elif not stays:
                points = points[: crossed + 1] if crossed > 0 else []
        if (len(points) - 1) * STEP_M < SHORTEST_M:
            return None
        return np.array(points)

    def _step(
        self, x: float, y: float, dx: float, dy: float
    ) -> tuple[float, float, float, float] | None:
        cell = self._cell(x, y)
        if cell < 0 or self._quarter[cell] < 0:
            return None
        ux, uy = self._lay_x[cell], self._lay_y[cell]
        straight, aside = ux * dx + uy * dy, ux * dy - uy * dx
        if abs(straight) < abs(aside):  # the other axis of the cross is nearer
            ux, uy = -uy, ux
            straight = aside
        if straight < 0:
            ux, uy = -ux, -uy
        nx, ny = dx * 0.6 + ux * 0.4, dy * 0.6 + uy * 0.4
        size = (nx * nx + ny * ny) ** 0.5
        nx, ny = nx / size, ny / size
        return x + nx * STEP_M, y + ny * STEP_M, nx, ny

    def _settle(self, line: Float, generation: int) -> None:
        """Records a street, which keeps others off, and lets it bud."""
        self._count += 1
        for (x, y), (wx, wy) in _paces(line):
            row, column = self._fine(x, y)
            if not self._street[row, column]:
                self._street[row, column] = self._count
            radius = self._spacing(self._cell(x, y), generation) * KEEP_CLEAR
            self._stamp(row, column, radius, wx, wy)
        self._bud(line, generation)

    def _bud(self, line: Float, generation: int) -> None:
        """Buds on both sides of a street, about a spacing apart."""
        since = [self._chance.share() * 120.0, self._chance.share() * 120.0]
        for (x, y), (wx, wy) in _paces(line):
            gap = self._spacing(self._cell(x, y), generation + 1)
            for turn, side in enumerate((1.0, -1.0)):
                since[turn] += STEP_M
                if since[turn] >= gap:
                    since[turn] = self._chance.share() * gap * 0.25
                    self._buds.append(Bud(x, y, -wy * side, wx * side, generation + 1))

    def _stamp(self, row: int, column: int, radius: float, wx: float, wy: float) -> None:
        reach = int(radius / FINE_M)
        disc = self._discs.get(reach)
        if disc is None:
            away = np.arange(-reach, reach + 1)
            disc = away[:, None] ** 2 + away[None, :] ** 2 <= reach * reach
            self._discs[reach] = disc
        if not (reach <= row < self._fine_shape[0] - reach):
            return
        if not (reach <= column < self._fine_shape[1] - reach):
            return
        view = self._near[row - reach : row + reach + 1, column - reach : column + reach + 1]
        view[disc] |= np.uint8(1 << _bearing(wx, wy))


def _paces(line: Float) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Each point of a street and the direction in which it goes on."""
    steps = np.diff(line, axis=0)
    size = np.sqrt(steps[:, 0] * steps[:, 0] + steps[:, 1] * steps[:, 1])
    ways = steps[size > 0] / size[size > 0, None]
    starts = line[:-1][size > 0]
    yield from zip(starts.tolist(), ways.tolist(), strict=True)


def _bearing(x: float, y: float) -> int:
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


def _bearing_bits(x: float, y: float) -> int:
    """The bits of a bearing and its two neighbours."""
    return _NEIGHBOURS[_bearing(x, y)]
