"""What every point was: the newest readings at hand, older ones in blocks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.store.archive import Archive
from app.store.catalogue import Catalogue
from app.store.database import DamageError, Database, StoreError, sqlite_url
from app.store.historyforgetting import HistoryForgetting
from app.store.migrations import migrate
from app.store.monthfile import HourSummary
from app.store.readings import Readings, join, pack, unpack
from app.store.recent import Chunk, Recent, Seal, make_seal

_log = logging.getLogger(__name__)
SEAL_AFTER_S = 60.0
SEAL_AT_READINGS = 250_000
HELD_AT_MOST = 4_000_000  # readings in memory, about 84 MB; beyond it blocks are made early
HOUR_S = 3600.0
RETRY_S = 30.0
PATIENCE_S = 1.0  # with who else writes, once open: a beat that waits says nothing meanwhile

STEPS = (
    (
        "CREATE TABLE series (number INTEGER PRIMARY KEY, asset TEXT NOT NULL,"
        " point TEXT NOT NULL)",
        "CREATE TABLE level0 (first_beat INTEGER NOT NULL, last_beat INTEGER PRIMARY KEY,"
        " sealed_at REAL NOT NULL, count INTEGER NOT NULL, blob BLOB NOT NULL)",
        "CREATE TABLE live (id INTEGER PRIMARY KEY, count INTEGER NOT NULL, blob BLOB NOT NULL)",
    ),
)


class History:
    """Readings by series number (`register`), kept in a folder.

    The beat's thread calls everything except `series` and `summaries`, which
    belong on `worker`, the one thread that touches the month files.
    `committed_beat` is the journal's: beats after it never happened.
    """

    def __init__(self, folder: Path, worker: Executor, *, committed_beat: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._worker = worker
        self._database = Database(sqlite_url(folder / "recent.sqlite"), synchronous="NORMAL")
        migrate(self._database, STEPS, "history/recent.sqlite")
        self._catalogue = Catalogue(self._database)
        self._recent = Recent(self._database, committed_beat)
        self._database.run(f"PRAGMA busy_timeout = {PATIENCE_S * 1000.0:.0f}")
        self._archive = Archive(folder)
        self.forgetting = HistoryForgetting(folder, self._archive, worker, self._catalogue)
        self._sealing: Future[Seal] | None = None
        self._storing: Future[tuple[int, tuple[int, bytes]]] | None = None
        self._sealed_at = 0.0
        self._hour: float | None = None
        self._store_due = False  # an hour is over, and not all in blocks
        self._rests_until = float("-inf")  # after something failed

    def register(self, keys: Sequence[tuple[str, str]]) -> npt.NDArray[np.uint32]:
        """Series numbers of (asset, point) keys. Raises StoreError."""
        return self._catalogue.register(keys)

    def number(self, asset: str, point: str) -> int | None:
        return self._catalogue.number(asset, point)

    def append(self, beat: int, readings: Readings) -> None:
        """Commit what one beat brought. Raises StoreError; the same beat may be tried again."""
        self._recent.append(beat, readings)

    def live(self) -> Readings:
        """The newest reading of each series, as it was when the engine stopped."""
        return self.remembered().newest()[0]

    def remembered(self) -> Readings:
        """The readings at hand and, of each series that has none there, the newest; in order."""
        saved = self._saved_live()
        beats, chunks = self._recent.parts()
        return join([*saved, *(c.readings for c in chunks), *(b.readings for b in beats)]).ordered()

    def _saved_live(self) -> list[Readings]:
        try:
            return [unpack(*row) for row in self._database.rows("SELECT count, blob FROM live")]
        except DamageError as error:
            _log.error("history: the saved live values cannot be read: %s", error)
            return []

    def tend(self, now: float, live: Callable[[], Readings]) -> None:
        """Called every beat: hand heavy work to the worker, take what is done.

        `live` gives the live picture. Raises StoreError; all of it is tried
        again RETRY_S later, and nothing is lost meanwhile.
        """
        try:
            self._tend(now, live)
        except (StoreError, OSError):
            self._rests_until = now + RETRY_S
            raise

    def _tend(self, now: float, live: Callable[[], Readings]) -> None:
        if self._rests_until - RETRY_S <= now < self._rests_until:
            return
        if self._sealing is not None:
            self._take_seal()
        elif self._storing is not None:
            self._take_stored()
        elif self._due_to_seal(now):
            self._sealed_at = now
            beats, _ = self._recent.parts()
            if beats:
                self._sealing = self._worker.submit(make_seal, beats, now)
        elif self._due_to_store(now):
            self._store_due = False
            if chunks := self._recent.chunks:
                self._storing = self._worker.submit(self._store, chunks, live())

    def _due_to_seal(self, now: float) -> bool:
        if not self._sealed_at:
            self._sealed_at = now
        return (
            now - self._sealed_at >= SEAL_AFTER_S
            or now // HOUR_S != self._sealed_at // HOUR_S
            or self._recent.fresh_readings >= SEAL_AT_READINGS
        )

    def _due_to_store(self, now: float) -> bool:
        hour = now // HOUR_S
        self._store_due |= self._hour is not None and hour != self._hour
        self._hour = hour
        return self._store_due or self._recent.held >= HELD_AT_MOST

    def _take_seal(self) -> None:
        if self._sealing is not None and self._sealing.done():
            done, self._sealing = self._sealing, None
            self._recent.apply_seal(done.result())

    def _take_stored(self) -> None:
        if self._storing is not None and self._storing.done():
            done, self._storing = self._storing, None
            self._store_due = True  # until all of it has gone well
            last_beat, live = done.result()
            self._recent.drop(last_beat, live)
            self._store_due = False

    def _store(self, chunks: Sequence[Chunk], live: Readings) -> tuple[int, tuple[int, bytes]]:
        self._archive.merge([chunk.readings for chunk in chunks])
        return chunks[-1].last_beat, (len(live), pack(live))

    def series(self, number: int, start: float, end: float) -> Readings:
        """Readings of one series in [start, end] (epoch seconds), in order."""
        start_ms, end_ms = int(start * 1000), int(end * 1000)
        beats, chunks = self._recent.parts()
        parts = [beat.readings.pick(beat.readings.series == number) for beat in beats]
        parts += [chunk.readings.of_series(number) for chunk in chunks]
        parts = [part.pick((part.times >= start_ms) & (part.times <= end_ms)) for part in parts]
        return join([self._archive.series(number, start_ms, end_ms), *parts]).ordered()

    def summaries(self, number: int, start: float, end: float) -> list[HourSummary]:
        """Hourly figures of the hours already in blocks."""
        return self._archive.summaries(number, int(start * 1000), int(end * 1000))

    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._folder.iterdir() if path.is_file())

    def close(self) -> None:
        """End the worker's part and close the files. The worker must be idle or ending."""
        for future in (self._sealing, self._storing):
            if future is not None:
                future.exception()
        self._archive.close()
        self._database.close()
