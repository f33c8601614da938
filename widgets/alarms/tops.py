"""The highest asset with an alarm above each asset of the city. No Qt."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kinship import DEEPEST, Kinship
from widgets.board import Board

Rows = npt.NDArray[np.intp]
NO_ROWS: Rows = np.zeros(0, dtype=np.intp)


class Tops:
    """Climbs for all assets at once: one by one it took as long as a frame may."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._city: City | None = None
        self._levels: list[Rows] = []  # who stands one, two ... above; the asset where nobody
        self._carriers = NO_ROWS

    def of_all(self) -> list[int]:
        """Of each asset the row of the highest that has an alarm itself: its source,
        else the highest parent, else the asset."""
        mirror = self._board.mirror
        if mirror.city is None:
            return []
        if mirror.city is not self._city:
            self._learn(mirror.city)
        has_alarm = mirror.severity > 0
        top = np.arange(len(mirror.city))
        for above in self._levels:
            top = np.where(has_alarm[above], above, top)
        carried = self._carriers >= 0
        carried &= has_alarm[np.where(carried, self._carriers, 0)]
        found: list[int] = np.where(carried, self._carriers, top).tolist()
        return found

    def name(self, row: int) -> str:
        """The id of the asset in `row`."""
        city = self._board.mirror.city
        return "" if city is None else city.ids[row]

    def commune(self, row: int) -> str:
        """Where the asset in `row` stands; "" where the city has none such."""
        city = self._board.mirror.city
        return "" if city is None or row < 0 else city.communes[int(city.commune[row])]

    def _learn(self, city: City) -> None:
        self._city = city
        self._carriers = Kinship(city).line("source").above.astype(np.intp)
        own = np.arange(len(city))
        self._levels, above = [], own
        for _ in range(DEEPEST):
            parents = city.parent[above]
            climbed = np.where(parents >= 0, parents, above)
            if np.array_equal(climbed, above):
                break
            # Who has come to the top stays there: asked twice, it is the same top.
            self._levels.append(climbed)
            above = climbed
