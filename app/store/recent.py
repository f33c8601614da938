"""The newest readings: one small row a beat on disk, all of it in memory."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from app.store.database import DamageError, Database
from app.store.readings import Readings, from_bytes, join, pack, to_bytes, unpack

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Beat:
    """What one beat appended, as it came."""

    number: int
    readings: Readings


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some minutes of beats in one row; readings in order (series, time)."""

    first_beat: int
    last_beat: int
    sealed_at: float
    readings: Readings


@dataclass(frozen=True, slots=True)
class Seal:
    """A chunk and its packed bytes, ready to replace its beats."""

    chunk: Chunk
    blob: bytes


class Recent:
    """Written by the beat's thread. Other threads may take `parts()`: the lists
    are replaced, never changed in place, and the columns never change."""

    def __init__(self, database: Database, committed_beat: int) -> None:
        self._database = database
        with database.transaction():  # a beat that the journal never confirmed did not happen
            database.run("DELETE FROM level0 WHERE last_beat > ?", (committed_beat,))
        self.chunks: tuple[Chunk, ...] = ()
        self._fresh: list[Beat] = []
        self.held = 0  # readings in memory
        self._load()

    def _load(self) -> None:
        found = self._database.rows(
            "SELECT first_beat, last_beat, sealed_at, count, blob FROM level0 ORDER BY last_beat"
        )
        chunks = []
        for first, last, sealed_at, count, blob in found:
            try:
                readings = unpack(count, blob) if sealed_at else from_bytes(count, blob)
            except DamageError as error:
                _log.error("history: beats %d to %d cannot be read: %s", first, last, error)
                continue
            self.held += count
            if sealed_at:
                chunks.append(Chunk(first, last, sealed_at, readings))
            else:
                self._fresh.append(Beat(last, readings))
        self.chunks = tuple(chunks)

    @property
    def fresh_readings(self) -> int:
        """Readings of beats not yet sealed."""
        return self.held - sum(len(chunk.readings) for chunk in self.chunks)

    def append(self, beat: int, readings: Readings) -> None:
        """Commit one beat's readings. Raises StoreError."""
        with self._database.transaction():
            # OR REPLACE: a beat whose journal commit failed is tried again under its number
            self._database.run(
                "INSERT OR REPLACE INTO level0 VALUES (?, ?, 0, ?, ?)",
                (beat, beat, len(readings), to_bytes(readings)),
            )
        if self._fresh and self._fresh[-1].number == beat:
            self.held -= len(self._fresh.pop().readings)
        self._fresh.append(Beat(beat, readings))
        self.held += len(readings)

    def parts(self) -> tuple[list[Beat], tuple[Chunk, ...]]:
        """Beats, then chunks: in this order nothing is missed while one becomes the other."""
        beats = list(self._fresh)
        return beats, self.chunks

    def apply_seal(self, seal: Seal) -> None:
        """Put a chunk in the place of its beats. Raises StoreError."""
        chunk = seal.chunk
        with self._database.transaction():
            self._database.run(
                "DELETE FROM level0 WHERE first_beat >= ? AND last_beat <= ?",
                (chunk.first_beat, chunk.last_beat),
            )
            self._database.run(
                "INSERT INTO level0 VALUES (?, ?, ?, ?, ?)",
                (
                    chunk.first_beat,
                    chunk.last_beat,
                    chunk.sealed_at,
                    len(chunk.readings),
                    seal.blob,
                ),
            )
        self.chunks = (*self.chunks, chunk)
        gone = [beat for beat in self._fresh if beat.number <= chunk.last_beat]
        self._fresh = self._fresh[len(gone) :]
        self.held += len(chunk.readings) - sum(len(beat.readings) for beat in gone)

    def drop(self, last_beat: int, live: tuple[int, bytes]) -> None:
        """Forget chunks up to a beat, now that blocks hold them; keep the live
        picture (count, packed) in the same transaction. Raises StoreError."""
        with self._database.transaction():
            self._database.run(
                "DELETE FROM level0 WHERE last_beat <= ? AND sealed_at > 0", (last_beat,)
            )
            self._database.run("INSERT OR REPLACE INTO live VALUES (1, ?, ?)", live)
        self.held -= sum(len(c.readings) for c in self.chunks if c.last_beat <= last_beat)
        self.chunks = tuple(c for c in self.chunks if c.last_beat > last_beat)


def make_seal(beats: list[Beat], sealed_at: float) -> Seal:
    """Sort and pack some beats; heavy, for a worker."""
    readings = join([beat.readings for beat in beats]).ordered()
    chunk = Chunk(beats[0].number, beats[-1].number, sealed_at, readings)
    return Seal(chunk, pack(readings))
