"""The durable truth: events, what was taken from each source, wishes answered."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.core.audit import Note
from app.store.audit import STEP as AUDIT_STEP
from app.store.audit import AuditTable
from app.store.database import Database, StoreError, sqlite_url
from app.store.forgetting import SQLITE_STEP as FORGETTING_STEP
from app.store.forgetting import Forgetting
from app.store.migrations import Step, migrate
from app.store.parcel import ADD_CHECKPOINT, PUT, Parcel, store
from app.store.parcel import ADD_EVENT as ADD_EVENT
from app.store.trail import Trail

STEPS = (
    (
        """CREATE TABLE events (seq INTEGER PRIMARY KEY, at REAL NOT NULL, type TEXT NOT NULL,
           asset TEXT NOT NULL, payload BLOB NOT NULL)""",
        "CREATE INDEX events_of_asset ON events (asset, seq)",
        "CREATE INDEX events_by_time ON events (at)",
        "CREATE TABLE progress (source TEXT PRIMARY KEY, state BLOB NOT NULL)",
        "CREATE TABLE checkpoint (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL,"
        " state BLOB NOT NULL)",
        "CREATE TABLE wishes (id TEXT PRIMARY KEY, at REAL NOT NULL, reply BLOB NOT NULL)",
        "CREATE INDEX wishes_by_time ON wishes (at)",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL)",
    ),
    (
        "ALTER TABLE events ADD COLUMN occurrence INTEGER NOT NULL DEFAULT 0",
        """UPDATE events SET occurrence =
           coalesce(json_extract(CAST(payload AS TEXT), '$.occurrence'), 0)
           WHERE type LIKE 'alarm%' AND json_valid(CAST(payload AS TEXT))""",
        "CREATE INDEX events_of_occurrence ON events (occurrence, seq) WHERE occurrence > 0",
    ),
    AUDIT_STEP,
    FORGETTING_STEP,
)
PATIENCE_S = 1.0  # with who else writes, once open: a beat that waits says nothing meanwhile
CHECKED_BYTES = 64 * 1024 * 1024  # the check reads all of it, for 0.6 s; start must stay short


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as stored; `payload` is `app.core.events.encode`'s, `occurrence`
    that of the alarm it is about (0: none)."""

    at: float
    type: str
    asset: str
    payload: bytes
    occurrence: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one beat makes durable together. `notes` go into the audit, or where
    it is not `audited`, because that cannot be written, wait beside it."""

    beat: int
    entries: Sequence[Entry] = ()
    progress: Mapping[str, bytes] = field(default_factory=dict)
    wishes: Sequence[tuple[str, float, bytes]] = ()  # id, at, encoded reply
    notes: Sequence[Note] = ()
    audited: bool = True


class Journal:
    """One SQLite file, synchronous FULL: a commit survives a power cut."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._database = Database(sqlite_url(path), synchronous="FULL")
        try:
            if self.size_bytes() <= CHECKED_BYTES:
                self._database.check()
            self._begin(STEPS, path.name)
            self._database.run(f"PRAGMA busy_timeout = {PATIENCE_S * 1000.0:.0f}")
        except StoreError:
            self._database.close()
            raise

    def _begin(self, steps: Sequence[Step], name: str) -> None:
        migrate(self._database, steps, name)
        self._last = self._single("SELECT max(seq) FROM events")
        self.audit = AuditTable.of(self._database)
        self.trail = Trail(self._database)

    @property
    def away(self) -> str:
        """Why a server is not there; "" with a file."""
        return ""

    @property
    def last_seq(self) -> int:
        """Number of the last committed event."""
        return self._last

    @property
    def forgetting(self) -> Forgetting:
        """Removes what is too old. Raises StoreError."""
        return Forgetting(self._database)

    def told(self) -> list[bytes]:
        """The events of holds and rounds of retention, in order."""
        return self.forgetting.told()

    @property
    def beat(self) -> int:
        """The last beat committed; what other stores hold of later ones is void."""
        return self._single("SELECT value FROM meta WHERE key = 'beat'")

    @property
    def epoch(self) -> int:
        """Number of the last term in which this journal was led, 0 for none."""
        return self._single("SELECT value FROM meta WHERE key = 'epoch'")

    def next_epoch(self, term: int = 0) -> int:
        """The number of the term that begins: `term`, if higher than any before;
        committed."""
        epoch = max(term, self.epoch + 1)
        with self._database.transaction():
            self._database.run(PUT, ("epoch", epoch))
        return epoch

    def identity(self) -> str:
        """A name of this journal, made at its first start: a broker's session
        belongs to one journal, and to no copy begun anew."""
        found = self._single("SELECT value FROM meta WHERE key = 'identity'")
        if not found:
            found = secrets.randbits(48) | 1
            with self._database.transaction():
                self._database.run(PUT, ("identity", found))
        return f"{found:012x}"

    def commit(self, commit: Commit | Parcel) -> None:
        """Make one beat durable, or what another journal has committed, under its own
        numbers after all that came before it there. Raises StoreError, and then nothing
        of it is stored; AuditError where it is the audit that cannot be written."""
        parcel = self._packed(commit)
        with self._database.transaction():
            store(self._database, parcel)
        self._kept(parcel)

    def _packed(self, commit: Commit | Parcel) -> Parcel:
        if isinstance(commit, Parcel):
            return commit
        events = [
            (number, entry.at, entry.type, entry.asset, entry.payload, entry.occurrence)
            for number, entry in enumerate(commit.entries, start=self._last + 1)
        ]
        seal = self.audit.seal if commit.audited else self.audit.put_off
        return Parcel(
            beat=commit.beat,
            last_seq=self._last + len(events),
            events=events,
            progress=list(commit.progress.items()),
            wishes=commit.wishes,
            audit=seal(commit.notes),
        )

    def _kept(self, parcel: Parcel) -> None:
        self._last = parcel.last_seq
        self.audit.keep(parcel.audit)

    def save_checkpoint(self, state: bytes) -> None:
        """The room's state as of the last committed event; folding starts there."""
        with self._database.transaction():
            self._database.run(ADD_CHECKPOINT, (self._last, state))

    def checkpoint(self) -> tuple[int, bytes] | None:
        """The event number and state of the last checkpoint."""
        rows = self._database.rows("SELECT seq, state FROM checkpoint")
        return (int(rows[0][0]), bytes(rows[0][1])) if rows else None

    def payloads(self, after: int, limit: int = 10_000) -> list[tuple[int, bytes]]:
        """The next events after number `after`, in order."""
        return [
            (int(seq), bytes(payload))
            for seq, payload in self._database.rows(
                "SELECT seq, payload FROM events WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
            )
        ]

    def progress(self) -> dict[str, bytes]:
        """What was taken from each source, as last committed."""
        found = self._database.rows("SELECT source, state FROM progress")
        return {str(source): bytes(state) for source, state in found}

    def wishes(self, since: float, most: int = 20_000) -> dict[str, bytes]:
        """The latest replies given since a time, by wish id, eldest first."""
        return {identity: reply for identity, _, reply in self.replies(since, most)}

    def replies(self, since: float, most: int) -> list[tuple[str, float, bytes]]:
        """The same with when they were given."""
        found = self._database.rows(
            "SELECT id, at, reply FROM wishes WHERE at >= ? ORDER BY at DESC LIMIT ?", (since, most)
        )
        return [(str(identity), at, bytes(reply)) for identity, at, reply in reversed(found)]

    def forget_wishes(self, before: float) -> None:
        with self._database.transaction():
            self._database.run("DELETE FROM wishes WHERE at < ?", (before,))

    def last_of(self, asset: str, types: tuple[str, str]) -> str:
        """Which of two types of event came last about an asset, "" for neither."""
        found = self._database.rows(
            "SELECT type FROM events WHERE asset = ? AND type IN (?, ?) ORDER BY seq DESC LIMIT 1",
            (asset, *types),
        )
        return str(found[0][0]) if found else ""

    def tend(self) -> bool:
        """Called every beat. Whether a checkpoint is wanted now."""
        return False

    def size_bytes(self) -> int:
        wal = self._path.with_name(self._path.name + "-wal")
        return sum(path.stat().st_size for path in (self._path, wal) if path.exists())

    def close(self) -> None:
        self._database.close()

    def _single(self, sql: str) -> int:
        rows = self._database.rows(sql)
        return int(rows[0][0] or 0) if rows else 0
