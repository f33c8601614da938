"""The audit as stored: a table that grows only, in the journal's own transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from app.core.audit import Link, Note, Tip, writable
from app.store.database import DamageError, Database, StoreError, sqlite_url

STEP = (
    "CREATE TABLE audit (number INTEGER PRIMARY KEY, data BLOB NOT NULL, hash TEXT NOT NULL)",
    "CREATE TABLE audit_waiting (id INTEGER PRIMARY KEY, note BLOB NOT NULL)",
    """CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit is not changed'); END""",
    """CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
       BEGIN SELECT RAISE(ABORT, 'nothing is deleted from the audit'); END""",
    # REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER audit_is_in_order BEFORE INSERT ON audit
       WHEN NEW.number <> (SELECT coalesce(max(number), 0) FROM audit) + 1
       BEGIN SELECT RAISE(ABORT, 'the audit is written in order'); END""",
)
PAGE = 5000
WAITING_A_COMMIT = 2000
ADD = "INSERT INTO audit (number, data, hash) VALUES (?, ?, ?)"
READ = "SELECT number, data, hash FROM audit WHERE number > ? ORDER BY number LIMIT ?"

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Note)


class AuditError(StoreError):
    """The audit cannot be written; whatever else the commit holds could be."""


class AuditTable:
    """Writes inside a transaction of the journal's, which it belongs to. What could
    not be written at its time waits in a table of its own, and is written first."""

    def __init__(self, database: Database) -> None:
        self._database = database
        found = database.rows("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        self.tip = Tip(int(found[0][0]), str(found[0][1])) if found else Tip()
        self.waiting = int(database.rows("SELECT count(*) FROM audit_waiting")[0][0])

    def write(self, notes: Sequence[Note]) -> tuple[Tip, int]:
        """The new tip and how many still wait, both for `keep` once committed.
        Raises AuditError; the transaction is then good for nothing."""
        if not notes and not self.waiting:
            return self.tip, 0
        try:
            late = self._late()
            tip, rows = self.tip, []
            for note in (*late.values(), *notes):
                link = tip.link(note)
                rows.append((link.number, link.data, link.hash))
                tip = tip.after(link)
            self._database.run_many(ADD, rows)
            self._database.run_many(
                "DELETE FROM audit_waiting WHERE id = ?", [(number,) for number in late]
            )
        except DamageError:
            raise
        except StoreError as error:
            raise AuditError(str(error)) from error
        return tip, self.waiting - len(late)

    def put_off(self, notes: Sequence[Note]) -> tuple[Tip, int]:
        """Have them wait, where the audit itself cannot be written."""
        try:
            self._database.run_many(
                "INSERT INTO audit_waiting (note) VALUES (?)",
                [(_ENCODER.encode(writable(note)),) for note in notes],
            )
        except DamageError:
            raise
        except StoreError as error:
            raise AuditError(str(error)) from error
        return self.tip, self.waiting + len(notes)

    def keep(self, written: tuple[Tip, int]) -> None:
        """What `write` or `put_off` said is durable now."""
        self.tip, self.waiting = written

    def _late(self) -> dict[int, Note]:
        if not self.waiting:
            return {}
        found = self._database.rows(
            "SELECT id, note FROM audit_waiting ORDER BY id LIMIT ?", (WAITING_A_COMMIT,)
        )
        try:
            return {int(number): _DECODER.decode(bytes(note)) for number, note in found}
        except msgspec.MsgspecError as error:
            raise AuditError(f"a record that waits is none: {error}") from error


class AuditReader:
    """Reads an audit beside its writer, all of it as of one moment."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise StoreError(f"{path}: no such file")
        self._database = Database(sqlite_url(path), read_only=True)

    def links(self, after: int = 0) -> Iterator[Link]:
        """All records after a number, in order. Raises StoreError."""
        self._database.run("BEGIN")
        try:
            while page := self._database.rows(READ, (after, PAGE)):
                for number, data, kept in page:
                    yield Link(int(number), _bytes(data), str(kept))
                after = int(page[-1][0])
        finally:
            self._database.run("ROLLBACK")

    def latest(self, count: int) -> list[Link]:
        """The last records, in order."""
        found = self._database.rows("SELECT coalesce(max(number), 0) FROM audit")
        return list(self.links(max(0, int(found[0][0]) - count)))

    def close(self) -> None:
        self._database.close()


def _bytes(data: object) -> bytes:
    """SQLite keeps whatever somebody put there: also no bytes at all."""
    return data if isinstance(data, bytes) else str(data).encode("utf-8", "replace")
