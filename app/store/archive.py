"""All months of history: a file each, so that forgetting a month deletes a file."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.store.database import DamageError
from app.store.monthfile import HOUR_MS, HourSummary, Key, MonthFile, month_of
from app.store.readings import Readings, join

GIVEN_UP = ".given-up"  # ends the name of a file that is only to be overwritten yet
_NAME = re.compile(r"(\d{4}-\d{2})\.sqlite")
_log = logging.getLogger(__name__)


Slices = tuple[tuple[tuple[int, int], Key], ...]  # of groups, with where to go on


@dataclass(frozen=True, slots=True)
class Forgotten:
    """So many readings went; `slices` are still to be done."""

    removed: int
    slices: Slices


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
        """Write readings into the blocks of their months; they outlast a power
        cut. A month whose file is damaged is put aside and begun anew. Raises
        StoreError."""
        readings = join(parts).ordered()
        if not len(readings):
            return
        hours = readings.times // HOUR_MS
        months = {int(hour): month_of(int(hour) * HOUR_MS) for hour in np.unique(hours)}
        for month in sorted(set(months.values())):
            mine = [hour for hour, name in months.items() if name == month]
            self._merge_month(month, readings.pick(np.isin(hours, mine)))

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

    def forget(self, month: str, until_ms: int, slices: Slices, held: frozenset[int]) -> Forgotten:
        """Remove, from one month, readings of hours that begin before a time: a few
        blocks of the groups that `slices` are to go on with, but for the series `held`.
        A month of which nothing is left is given up, a damaged one put aside: it goes in
        its time too, and holds up no other. Raises StoreError."""
        try:
            return self._forget(month, until_ms, slices, held)
        except DamageError as damage:
            aside = self._put_aside(month)
            _log.error("%s: put aside as %s", damage, aside.name)
            return Forgotten(0, ())

    def _forget(self, month: str, until_ms: int, slices: Slices, held: frozenset[int]) -> Forgotten:
        if not self._path(month).exists():
            return Forgotten(0, ())
        file = self._file(month)
        if not slices:
            file.settle()
            if file.empty and month < month_of(until_ms):
                self._give_up(month)
            return Forgotten(0, ())
        (groups, after), *later = slices
        removed, key = file.forget(until_ms // HOUR_MS, groups, held, after)
        return Forgotten(removed, (*([(groups, key)] if key else []), *later))

    def forget_month(self, month: str) -> int:
        """Give up a whole month at once; how many readings that were, as far as that can
        be told."""
        try:
            count = self._file(month).count()
        except DamageError:
            count = 0
        self._give_up(month)
        return count

    def _give_up(self, month: str) -> None:
        """Out of sight at once; whoever has the time overwrites and deletes it."""
        self._shut(month)
        for suffix in ("-wal", "-shm", ""):
            path = self._path(month, suffix)
            if path.exists():
                path.replace(path.with_name(f"{path.name}{GIVEN_UP}"))

    def close(self) -> None:
        for opened in self._open.values():
            opened.close()
        self._open.clear()

    def _merge_month(self, month: str, readings: Readings) -> None:
        try:
            self._file(month).merge(readings)
        except DamageError as damage:
            aside = self._put_aside(month)
            _log.error("%s: put aside as %s, the month begins anew", damage, aside.name)
            self._file(month).merge(readings)
        self._file(month).settle()

    def _put_aside(self, month: str) -> Path:
        self._shut(month)
        number = len(list(self._folder.glob(f"{month}.damaged-*[0-9]"))) + 1
        aside = self._folder / f"{month}.damaged-{number}"
        for suffix in ("-wal", "-shm"):
            path = self._path(month, suffix)
            if path.exists():
                path.replace(aside.with_name(aside.name + suffix))
        return self._path(month).replace(aside)

    def _shut(self, month: str) -> None:
        opened = self._open.pop(month, None)
        if opened is not None:
            opened.close()

    def _between(self, start_ms: int, end_ms: int) -> list[str]:
        first, last = month_of(max(start_ms, 0)), month_of(max(end_ms, 0))
        return [month for month in self.months() if first <= month <= last]

    def _file(self, month: str) -> MonthFile:
        if month not in self._open:
            self._open[month] = MonthFile(self._path(month))
        return self._open[month]

    def _path(self, month: str, suffix: str = "") -> Path:
        return self._folder / f"{month}.sqlite{suffix}"
