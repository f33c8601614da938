"""Local streets, grown from the drawn ones: each leaves another at a right
angle, follows the lay of the land, and ends at a crossing, at a street too near
beside it, or where none may build."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hardware.city.founding.bearing import bearing, bearing_bits
from hardware.city.founding.chance import Chance
from hardware.city.founding.ground import CELL_M, Ground
from hardware.city.founding.plan import Plan
from hardware.city.founding.shapes import resample, thin

Float = npt.NDArray[np.float64]

STEP_M = 10.0
FINE_M = 10.0  # cells of the record of what stands already
LONGEST_M = 1400.0
SHORTEST_M = 55.0
FIRST_LOOK_M = 45.0
FREE_M = 60.0  # a street must run so far before it may come near a parallel one
THIN_M = 1.6
REACH_STEPS = 9  # steps on to a crossing, beside a parallel street
ROUNDS = 5  # times that every street may bud again
KEEP_CLEAR = 0.60  # share of the spacing within which no parallel street may run


@dataclass(frozen=True, slots=True)
class Bud:
    """A place where a street may leave another."""

    x: float
    y: float
    way_x: float
    way_y: float
    generation: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A street that stands: (x, y, way x, way y, spacing of its side streets)."""

    generation: int
    paces: list[tuple[float, float, float, float, float]]


class Growth:
    """Grows one street network; `streets` is what came of it."""

    def __init__(self, plan: Plan, ground: Ground, lay: Float) -> None:
        self._west, self._south = ground.west, ground.south
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
        self._near_at = self._near.reshape(-1).data
        street = np.zeros(self._fine_shape[0] * self._fine_shape[1], dtype=np.int32)
        self._street = street.data  # number + 1
        self._discs: dict[int, npt.NDArray[np.bool_]] = {}
        self._buds: deque[Bud] = deque()
        self._count = 0
        self.streets: list[Float] = []

    def grow(self, drawn: list[Float]) -> list[Float]:
        """The local streets between the drawn ones, thinned, in metres."""
        standing = [self._settle(resample(line, STEP_M), 0) for line in drawn]
        for _ in range(ROUNDS):
            for street in list(standing):
                self._bud(street)
            self._unfold(standing)
        return self.streets

    def _unfold(self, standing: list[Standing]) -> None:
        while self._buds:
            bud = self._buds.popleft()
            line = self._trace(bud)
            if line is not None:
                street = self._settle(line, bud.generation)
                self.streets.append(thin(line, THIN_M))
                standing.append(street)
                self._bud(street)

    def _cell(self, x: float, y: float) -> int:
        row = int((y - self._south) / CELL_M)
        column = int((x - self._west) / CELL_M)
        if 0 <= row < self._height and 0 <= column < self._width:
            return row * self._width + column
        return -1

    def _fine(self, x: float, y: float) -> int:
        row = int((y - self._south) / FINE_M)
        column = int((x - self._west) / FINE_M)
        height, width = self._fine_shape
        return min(max(row, 0), height - 1) * width + min(max(column, 0), width - 1)

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
        last = own
        limit = int(LONGEST_M / STEP_M)
        ended = "long"
        for index in range(1, limit):
            step = self._step(x, y, dx, dy)
            if step is None:
                ended = "edge"
                break
            x, y, dx, dy = step
            here = self._fine(x, y)
            if index > 3 and self._near_at[here] & bearing_bits(dx, dy):
                if len(points) * STEP_M < FREE_M:
                    return None
                ended = self._reach_on(points, x, y, dx, dy, last)
                break
            points.append((x, y))
            other = self._street[here]
            if other and other != last and index > 2:
                last = other
                crossed = index
                if self._chance.share() < 0.38:
                    ended = "crossing"
                    break
        return self._judge(points, crossed, ended)

    def _reach_on(
        self,
        points: list[tuple[float, float]],
        x: float,
        y: float,
        dx: float,
        dy: float,
        last: int,
    ) -> str:
        """Leads a street that came too near another on to the next crossing,
        if there is one close ahead, and says how it ended."""
        beyond = []
        for _ in range(REACH_STEPS):
            beyond.append((x, y))
            other = self._street[self._fine(x, y)]
            if other and other != last:
                points += beyond
                return "crossing"
            step = self._step(x, y, dx, dy)
            if step is None:
                break
            x, y, dx, dy = step
        return "beside"

    def _judge(self, points: list[tuple[float, float]], crossed: int, ended: str) -> Float | None:
        """What remains of a traced street: stubs go, few dead ends stay."""
        tail = (len(points) - 1 - max(crossed, 0)) * STEP_M
        if ended != "crossing":
            stays = tail > 70.0 and self._chance.share() < (0.4 if ended == "edge" else 0.5)
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

    def _settle(self, line: Float, generation: int) -> Standing:
        """Records a street, which keeps others off."""
        self._count += 1
        paces = []
        for turn, ((x, y), (wx, wy)) in enumerate(_paces(line)):
            here, cell = self._fine(x, y), self._cell(x, y)
            if not self._street[here]:
                self._street[here] = self._count
            if turn % 2 == 0:
                self._stamp(here, self._spacing(cell, generation) * KEEP_CLEAR, wx, wy)
            paces.append((x, y, wx, wy, self._spacing(cell, generation + 1)))
        return Standing(generation, paces)

    def _bud(self, street: Standing) -> None:
        """Buds on both sides of a street, about a spacing apart."""
        for side in (1.0, -1.0):
            since = self._chance.share() * 120.0
            for x, y, wx, wy, gap in street.paces:
                since += STEP_M
                if since < gap:
                    continue
                since = self._chance.share() * gap * 0.25
                if self._room(x, y, -wy * side, wx * side):
                    bud = Bud(x, y, -wy * side, wx * side, street.generation + 1)
                    self._buds.append(bud)

    def _room(self, x: float, y: float, dx: float, dy: float) -> bool:
        """Whether a street could get at all far on that way."""
        x, y = x + dx * FIRST_LOOK_M, y + dy * FIRST_LOOK_M
        cell = self._cell(x, y)
        if cell < 0 or self._quarter[cell] < 0:
            return False
        return not self._near_at[self._fine(x, y)] & bearing_bits(dx, dy)

    def _stamp(self, here: int, radius: float, wx: float, wy: float) -> None:
        reach = int(radius / FINE_M)
        disc = self._discs.get(reach)
        if disc is None:
            away = np.arange(-reach, reach + 1)
            disc = away[:, None] ** 2 + away[None, :] ** 2 <= reach * reach
            self._discs[reach] = disc
        row, column = divmod(here, self._fine_shape[1])
        if not (reach <= row < self._fine_shape[0] - reach):
            return
        if not (reach <= column < self._fine_shape[1] - reach):
            return
        view = self._near[row - reach : row + reach + 1, column - reach : column + reach + 1]
        view[disc] |= np.uint8(1 << bearing(wx, wy))


def _paces(line: Float) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Each point of a street and the direction in which it goes on."""
    steps = np.diff(line, axis=0)
    size = np.sqrt(steps[:, 0] * steps[:, 0] + steps[:, 1] * steps[:, 1])
    ways = steps[size > 0] / size[size > 0, None]
    starts = line[:-1][size > 0]
    yield from zip(starts.tolist(), ways.tolist(), strict=True)
