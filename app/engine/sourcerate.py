"""How many readings each source sends, as readings of the source's own asset."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.batch import Batch
from app.core.slots import SlotTable
from app.engine.sourcelog import SourceLog

EVERY_S = 10.0
POINT = "rate_per_s"


class SourceRate:
    """Sources whose asset has no such point are passed over."""

    def __init__(self, table: SlotTable, sources: SourceLog, now: float) -> None:
        self._sources = sources
        self._slots: dict[str, int] = {}
        for source in table.city.sources:
            row = table.city.rows.get(source)
            if row is None:
                continue
            kind = table.kinds[int(table.city.kind[row])]
            if any(point.name == POINT for point in kind.points):
                self._slots[source] = table.slot(row, POINT)
        self._counts = self._readings()
        self._at = now

    def due(self, now: float) -> bool:
        if now < self._at:  # the clock was put back: measure from here
            self._at = now
        return now - self._at >= EVERY_S

    def measure(self, now: float) -> Batch:
        """The mean rate of each source since the last time."""
        counts = self._readings()
        rates = (counts - self._counts) / (now - self._at)
        self._counts, self._at = counts, now
        count = len(counts)
        return Batch(
            np.fromiter(self._slots.values(), np.int64, count),
            rates,
            np.full(count, now),
            np.zeros(count, dtype=np.uint8),
            np.full(count, -1, dtype=np.int32),
        )

    def _readings(self) -> npt.NDArray[np.float64]:
        tracks = [self._sources.track(source) for source in self._slots]
        return np.array([track.readings if track else 0 for track in tracks], dtype=np.float64)
