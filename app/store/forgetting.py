"""Removes from the journal what is too old, a little at a time: between two beats, on
the one connection that writes it, so that no beat waits for long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.camera_events import CLOSED, OPENED
from app.core.holding_events import CARRIED_OUT, LIFTED, PLACED
from app.core.store_events import ENGINE
from app.store.audit import NOT_DELETED
from app.store.database import Database, Row

SLICE_EVENTS = 100  # a few milliseconds, of a beat of fifty
SLICE_RECORDS = 100
HOLDING = (PLACED, LIFTED, CARRIED_OUT)  # few, and to be told as long as there is a journal
CAMERA = f"type IN ('{OPENED}', '{CLOSED}')"  # word for word as in the index
STEP = (f"CREATE INDEX events_of_cameras ON events (at, seq) WHERE {CAMERA}",)
# A journal that follows one whose audit was cut begins where that begins.
SQLITE_STEP = (
    *STEP,
    "DROP TRIGGER audit_is_in_order",
    """CREATE TRIGGER audit_is_in_order BEFORE INSERT ON audit
       WHEN NEW.number <> (SELECT coalesce(max(number), NEW.number - 1) FROM audit) + 1
       BEGIN SELECT RAISE(ABORT, 'the audit is written in order'); END""",
)
START = (float("-inf"), 0)
# How the audit's guard is taken away, and put back, within one transaction.
DELETABLE = {
    "sqlite": ("DROP TRIGGER audit_is_not_deleted", NOT_DELETED),
    "postgresql": (
        "ALTER TABLE audit DISABLE TRIGGER audit_is_not_deleted",
        "ALTER TABLE audit ENABLE TRIGGER audit_is_not_deleted",
    ),
}

Mark = tuple[float, int]  # time and number of the last event looked at
Kept = Callable[[str, int], bool]  # asset and occurrence


@dataclass(frozen=True, slots=True)
class Slice:
    """`after` is where the next one begins, None when all has been looked at."""

    removed: int
    after: Mark | None


class Forgetting:
    """Works in transactions of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def events(self, until: float, last: int, kept: Kept, after: Mark = START) -> Slice:
        """Remove events older than `until` with numbers up to `last`, but for those
        `kept` and those that tell of holds and rounds. Raises StoreError."""
        return self._slice("", until, last, kept, after)

    def camera_events(self, until: float, kept: Kept, after: Mark = START) -> Slice:
        """Remove who looked up which picture. Raises StoreError."""
        last = self._database.rows("SELECT max(seq) FROM events")[0][0] or 0
        return self._slice(f" AND {CAMERA}", until, int(last) - 1, kept, after)

    def first_record(self) -> int:
        """Number of the first record of the audit that is there, 1 in an empty one."""
        return int(self._database.rows("SELECT min(number) FROM audit")[0][0] or 1)

    def records(self, through: int) -> int:
        """Cut records of the audit up to a number; how many, 0 when it is done. The
        database itself refuses deletions but for the time of this one transaction."""
        found = self._database.rows("SELECT min(number) FROM audit")[0][0]
        if found is None or found > through:
            return 0
        upto = min(through, int(found) + SLICE_RECORDS - 1)
        free, guard = DELETABLE[self._database.dialect.name]
        with self._database.transaction():
            self._database.run(free)
            self._database.run("DELETE FROM audit WHERE number <= ?", (upto,))
            self._database.run(guard)
        return upto - int(found) + 1

    def folded(self) -> int:
        """Number of the last event that no start needs any longer, but never of the very
        last: the numbers go on from it. Raises StoreError."""
        found = self._database.rows("SELECT seq FROM checkpoint")
        last = self._database.rows("SELECT max(seq) FROM events")[0][0] or 0
        return min(int(found[0][0]), int(last) - 1) if found else 0

    def told(self) -> list[bytes]:
        """The events of holds and rounds, in order. Raises StoreError."""
        marks = ", ".join("?" * len(HOLDING))
        found = self._database.rows(
            f"SELECT payload FROM events WHERE asset = ? AND type IN ({marks}) ORDER BY seq",
            (ENGINE, *HOLDING),
        )
        return [bytes(payload) for (payload,) in found]

    def settle(self) -> bool:
        """Bring what was removed out of the write-ahead log too, where nobody reads
        just now; whether that was possible. Raises StoreError."""
        if self._database.dialect.name != "sqlite":
            return True
        waits = self._database.rows("PRAGMA busy_timeout")[0][0]
        self._database.run("PRAGMA busy_timeout = 0")
        try:
            busy = self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
        finally:
            self._database.run(f"PRAGMA busy_timeout = {int(waits)}")
        return not busy

    def _slice(self, which: str, until: float, last: int, kept: Kept, after: Mark) -> Slice:
        found = self._database.rows(
            f"SELECT at, seq, type, asset, occurrence FROM events WHERE at < ?{which}"
            " AND (at, seq) > (?, ?) ORDER BY at, seq LIMIT ?",
            (until, *after, SLICE_EVENTS),
        )
        gone = [(int(row[1]),) for row in found if row[1] <= last and not _stays(row, kept)]
        if gone:
            with self._database.transaction():
                self._database.run_many("DELETE FROM events WHERE seq = ?", gone)
        more = len(found) == SLICE_EVENTS
        return Slice(len(gone), (float(found[-1][0]), int(found[-1][1])) if more else None)


def _stays(row: Row, kept: Kept) -> bool:
    _, _, kind, asset, occurrence = row
    return kind in HOLDING or kept(str(asset), int(occurrence))
