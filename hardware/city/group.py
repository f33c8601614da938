"""All devices of one kind, as columns, and when each of them speaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from math import ceil, inf

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import Kind, Point
from hardware.city.moment import STEP_S, Moment
from hardware.city.reports import Floats, Reports, Rows

Mask = npt.NDArray[np.bool_]

REFRESH_STEPS = 16  # a group tells everything anew over 4 s, not in one blow,
REFRESH_MOST = 2500  # and a very large one no more than so many devices a step
FRESH_SHARE = 0.8  # a point is told again after this share of its stale_after_s


class Group:
    """N devices; `rows` are their rows in the city, place i of every column
    is the device `rows[i]`. A point is told when it changes (`put`), and each
    `periods[point]` seconds (inf: never), staggered over the devices. `afar` are
    the points that its server tells of a device, heard or not."""

    def __init__(
        self,
        city: City,
        kind: Kind,
        periods: Mapping[str, float],
        rng: np.random.Generator,
        afar: tuple[str, ...] = (),
    ) -> None:
        self.kind = kind
        self._afar = {p for p, point in enumerate(kind.points) if point.name in afar}
        number = city.kinds.index(kind.name) if kind.name in city.kinds else -1
        mine = (city.kind == number) & (city.source >= 0)
        self.rows: Rows = np.flatnonzero(mine).astype(np.int64)
        self.n = len(self.rows)
        self.place = {int(row): i for i, row in enumerate(self.rows)}
        self._index = {point.name: p for p, point in enumerate(kind.points)}
        self._values = np.zeros((len(kind.points), self.n))
        self._told = np.full((len(kind.points), self.n), np.nan)  # nothing yet
        self._dirty = np.zeros((len(kind.points), self.n), dtype=bool)
        self._loud = [False] * len(kind.points)  # whether anyone is dirty
        self._periods = [
            _period(point.stale_after_s, periods.get(point.name, 1800.0)) for point in kind.points
        ]
        self._turn = np.argsort(rng.random(self.n), kind="stable")
        self._phase = float(rng.random()) * self.n
        self._pins: dict[tuple[int, int], float] = {}
        self._announced: list[tuple[int, Rows]] = []
        self._refreshing: deque[Rows] = deque()
        self.refresh(np.arange(self.n))

    def __getitem__(self, point: str) -> Floats:
        """The present values of `point`; to be read only."""
        values: Floats = self._values[self._index[point]]
        return values

    def __contains__(self, point: str) -> bool:
        return point in self._index

    def told(self, point: str, i: int) -> Floats:
        """What device `i` told last of `point`, one value; before it told anything, how
        it is."""
        p = self._index[point]
        held: Floats = self._told[p, i : i + 1]
        return self._values[p, i : i + 1] if np.isnan(held[0]) else held

    def point(self, name: str) -> Point:
        return self.kind.points[self._index[name]]

    def held(self, point: str, word: str) -> float:
        """The held value of a state's word."""
        return float(self.kind.points[self._index[point]].states.index(word))

    def put(self, point: str, values: Floats | Mask, least: float = 0.0) -> None:
        """Sets `point` of all devices. Who is more than `least` away from what
        it told last tells it at once."""
        p = self._index[point]
        fresh = values.astype(np.float64)
        for (pinned, i), value in self._pins.items():
            if pinned == p:
                fresh[i] = value
        self._values[p] = fresh
        changed = np.abs(fresh - self._told[p]) > least
        if changed.any():
            self._dirty[p] |= changed
            self._loud[p] = True

    def drift(self, point: str, values: Floats) -> None:
        """Sets `point` of all devices, to be told when its turn comes."""
        p = self._index[point]
        self._values[p] = values
        for (pinned, i), value in self._pins.items():
            if pinned == p:
                self._values[p, i] = value

    def tell(self, i: int) -> None:
        """Has device `i` tell all its points in this step."""
        for p in range(len(self._loud)):
            self._call(p, i)

    def announce(self, points: tuple[str, ...], moment: Moment, period_s: float, who: Mask) -> None:
        """Has the devices of mask `who` tell `points` each `period_s`, as well."""
        turn = self._due(moment.elapsed_s, period_s)
        turn = turn[who[turn]]
        self._announced.extend((self._index[point], turn) for point in points)

    def pin(self, point: str, i: int, value: float) -> None:
        """Holds `point` of device `i` at `value` whatever its behaviour says."""
        p = self._index[point]
        self._pins[p, i] = value
        if self._values[p, i] != value:
            self._values[p, i] = value
            self._call(p, i)

    def unpin(self, point: str, i: int) -> None:
        """Lets `point` of device `i` follow its behaviour again, told at once."""
        p = self._index[point]
        if self._pins.pop((p, i), None) is not None:
            self._call(p, i)

    def pinned(self, point: str, i: int) -> bool:
        return (self._index[point], i) in self._pins

    def refresh(self, places: Rows) -> None:
        """Has the devices at `places` tell all their points anew, some each step."""
        steps = max(min(REFRESH_STEPS, len(places) // 8), ceil(len(places) / REFRESH_MOST), 1)
        self._refreshing.extend(np.array_split(places, steps))

    def _call(self, p: int, i: int) -> None:
        self._dirty[p, i] = True
        self._loud[p] = True

    def report(self, moment: Moment, silent: Mask, out: Reports) -> None:
        """Adds what is told in this step; `silent` (by city row) cannot be heard."""
        if not self.n:
            return
        if self._refreshing:
            self._dirty[:, self._refreshing.popleft()] = True
            self._loud = [True] * len(self._loud)
        announced, self._announced = self._announced, []
        for p, turn in announced:
            self._dirty[p, turn] = True
        calls = {p for p, turn in announced if len(turn)}
        for p, period_s in enumerate(self._periods):
            if period_s == inf:
                continue
            turn = self._due(moment.elapsed_s, period_s)
            if self._loud[p] or p in calls or len(turn):
                self._tell(p, turn, silent, out)

    def _tell(self, p: int, turn: Rows, silent: Mask, out: Reports) -> None:
        told = self._dirty[p]
        told[turn] = True
        if p not in self._afar:
            told &= ~silent[self.rows]
        places = np.flatnonzero(told)
        said = self._values[p, places]
        self._told[p, places] = said
        out.add(self.kind.points[p], self.rows[places], said, self._loud[p])
        told[:] = False
        self._loud[p] = False

    def _due(self, elapsed_s: float, period_s: float) -> Rows:
        """Devices whose turn falls into the step that ends at `elapsed_s`."""
        # both ends by the same formula, so that no turn falls between two steps
        first = ceil((elapsed_s - STEP_S) / period_s * self.n + self._phase)
        last = ceil(elapsed_s / period_s * self.n + self._phase)
        if first == last:
            return _NOBODY
        return np.take(self._turn, np.arange(first, last), mode="wrap")


_NOBODY: Rows = np.zeros(0, np.int64)


def _period(stale_after_s: float, wanted_s: float) -> float:
    return wanted_s if stale_after_s <= 0 else min(wanted_s, stale_after_s * FRESH_SHARE)
