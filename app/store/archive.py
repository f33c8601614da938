"""All months of history: a file each, so that forgetting a month deletes a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.store.monthfile import HOUR_MS, HourSummary, MonthFile, month_of
from app.store.readings import Readings, join

_NAME = re.compile(r"(\d{4}-\d{2})\.sqlite")


class Archive:
    """The month files of a folder. Used by one thread (the engine's worker)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, MonthFile] = {}

    def months(self) -> list[str]:
        """The months on disk, oldest first."""
        found = (_NAME.fullmatch(path.name) for path in self._folder.iterdir())
        return sorted(match[1] for match in found if match)

    def merge(self, parts: Sequence[Readings]) -> None:
        """Write readings into the blocks of their months. Raises StoreError."""
        readings = join(parts).ordered()
        if not len(readings):
            return
        hours = readings.times // HOUR_MS
        months = {int(hour): month_of(int(hour) * HOUR_MS) for hour in np.unique(hours)}
        for month in sorted(set(months.values())):
            mine = [hour for hour, name in months.items() if name == month]
            self._file(month).merge(readings.pick(np.isin(hours, mine)))

    def series(self, number: int, start_ms: int, end_ms: int) -> Readings:
        """Readings of one series in [start_ms, end_ms], in order."""
        parts = [
            self._file(month).series(number, start_ms // HOUR_MS, end_ms // HOUR_MS)
            for month in self._between(start_ms, end_ms)
        ]
        found = join(parts)
        return found.pick((found.times >= start_ms) & (found.times <= end_ms))

    def summaries(self, number: int, start_ms: int, end_ms: int) -> list[HourSummary]:
        """Hourly figures of one series over the hours that touch [start_ms, end_ms]."""
        return [
            summary
            for month in self._between(start_ms, end_ms)
            for summary in self._file(month).summaries(
                number, start_ms // HOUR_MS, end_ms // HOUR_MS
            )
        ]

    def forget_before(self, time_ms: int) -> list[str]:
        """Delete the files of months wholly before a time; their names."""
        kept_from = month_of(time_ms)
        gone = [month for month in self.months() if month < kept_from]
        for month in gone:
            opened = self._open.pop(month, None)
            if opened is not None:
                opened.close()
            for suffix in ("", "-wal", "-shm"):
                self._path(month, suffix).unlink(missing_ok=True)
        return gone

    def close(self) -> None:
        for opened in self._open.values():
            opened.close()
        self._open.clear()

    def _between(self, start_ms: int, end_ms: int) -> list[str]:
        first, last = month_of(max(start_ms, 0)), month_of(max(end_ms, 0))
        return [month for month in self.months() if first <= month <= last]

    def _file(self, month: str) -> MonthFile:
        if month not in self._open:
            self._open[month] = MonthFile(self._path(month))
        return self._open[month]

    def _path(self, month: str, suffix: str = "") -> Path:
        return self._folder / f"{month}.sqlite{suffix}"
