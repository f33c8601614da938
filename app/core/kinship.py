"""Which asset stands above which: columns over the rows of a city."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.city import City

Rows = npt.NDArray[np.int32]
DEEPEST = 64  # parents above parents; a ring in them ends here
NOBODY = -1
SOURCE = "source"  # the kind of the assets that stand for publishers


class Line:
    """One relation: `above[row]` is the row that stands above, or NOBODY."""

    def __init__(self, above: Rows) -> None:
        self.above = above
        self._order: npt.NDArray[np.intp] | None = None
        self._sorted = above

    def below(self, row: int) -> npt.NDArray[np.intp]:
        """The rows that `row` stands above."""
        if self._order is None:  # most lines are never asked
            self._order = np.argsort(self.above, kind="stable")
            self._sorted = self.above[self._order]
        first, last = np.searchsorted(self._sorted, (row, row + 1))
        return self._order[int(first) : int(last)]


class Kinship:
    """The relations that design logic speaks of, each worked out once."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._lines: dict[str, Line] = {}

    def line(self, ancestor: str) -> Line:
        """To the nearest ancestor of kind `ancestor`; to the carrying source for
        ``source``; to the asset itself for ""."""
        if ancestor not in self._lines:
            if not ancestor:
                above = np.arange(len(self._city), dtype=np.int32)
            elif ancestor == SOURCE:
                above = self._carriers()
            else:
                above = self._ancestors(ancestor)
            self._lines[ancestor] = Line(above)
        return self._lines[ancestor]

    def height(self, row: int, ancestor: int) -> int:
        """How many steps `ancestor` is above `row`; more than any where it is
        no ancestor: what carries an asset stands above all its parents."""
        parent = self._city.parent
        for steps in range(DEEPEST):
            if row == ancestor:
                return steps
            if row < 0:
                break
            row = int(parent[row])
        return DEEPEST

    def _ancestors(self, kind: str) -> Rows:
        city = self._city
        found = np.full(len(city), NOBODY, dtype=np.int32)
        if kind not in city.kinds:
            return found
        number = city.kinds.index(kind)
        above = city.parent.astype(np.int32)
        for _ in range(DEEPEST):
            open_ = (above >= 0) & (found == NOBODY)
            if not open_.any():
                break
            hit = open_ & (city.kind[above] == number)
            found[hit] = above[hit]
            above = np.where(open_, city.parent[above], NOBODY).astype(np.int32)
        return found

    def _carriers(self) -> Rows:
        """The asset of each row's source; none for that asset itself."""
        city = self._city
        assets = [city.rows.get(source, NOBODY) for source in city.sources]
        known = [row if row >= 0 and city.kind_name(row) == SOURCE else NOBODY for row in assets]
        above = np.array([*known, NOBODY], dtype=np.int32)[city.source]
        above[above == np.arange(len(city))] = NOBODY
        return above
