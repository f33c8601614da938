"""Removes from the history what is too old, by the thread that touches the month
files, in pieces short enough that questions do not wait."""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import TypeVar

from app.store.archive import GIVEN_UP, Archive, Slices
from app.store.catalogue import MEMBERS, Catalogue
from app.store.monthfile import FIRST, GROUP_BITS, month_of

ALL_GROUPS = (0, 1 << (32 - GROUP_BITS))
GROUPS_A_SIGNAL = MEMBERS >> GROUP_BITS
T = TypeVar("T")
Steps = Generator[int, None, None]  # how many readings went since the last step


class HistoryForgetting:
    """Each step of what it gives takes next to no time; the worker does the work."""

    def __init__(self, folder: Path, archive: Archive, worker: Executor, names: Catalogue) -> None:
        self._folder = folder
        self._archive = archive
        self._worker = worker
        self._names = names

    def of_points(self, points: Sequence[str], until: float, held: Collection[str]) -> Steps:
        """Readings of these points from hours that begin before `until`, but for those
        of the assets `held`. Raises StoreError."""
        until_ms = int(until * 1000.0)
        signals = self._names.signals(points)
        slices: Slices = tuple(
            ((signal * GROUPS_A_SIGNAL, (signal + 1) * GROUPS_A_SIGNAL), FIRST)
            for signal in signals
        )
        for month in self._archive.months() if slices else ():
            if month <= month_of(until_ms):
                yield from self._month(month, until_ms, slices, held)

    def of_months(self, until: float, held: Collection[str]) -> Steps:
        """Whole months that ended before `until`: their files go, but for the readings
        of the assets `held`. Raises StoreError."""
        until_ms = int(until * 1000.0)
        for month in self._archive.months():
            if month >= month_of(until_ms):
                continue
            if self._names.of_assets(held):
                yield from self._month(month, until_ms, ((ALL_GROUPS, FIRST),), held)
            else:
                give_up = self._worker.submit(self._archive.forget_month, month)
                yield (yield from self._wait(give_up))

    def given_up(self) -> list[Path]:
        """Files that are only to be overwritten and deleted yet."""
        return sorted(self._folder.glob(f"*{GIVEN_UP}"))

    def _month(self, month: str, until_ms: int, slices: Slices, held: Collection[str]) -> Steps:
        kept, left = self._names.of_assets(held), slices
        while True:
            forgotten = yield from self._wait(
                self._worker.submit(self._archive.forget, month, until_ms, left, kept)
            )
            yield forgotten.removed
            if not left:
                return
            left = forgotten.slices

    def _wait(self, future: Future[T]) -> Generator[int, None, T]:
        while not future.done():
            yield 0
        return future.result()
