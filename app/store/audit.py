"""The audit as stored: a table that grows only, in the journal's own transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from app.core.audit import Link, Note, Tip, writable
from app.store.database import AwayError, DamageError, Database, StoreError, url_of

NOT_DELETED = """CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
       BEGIN SELECT RAISE(ABORT, 'nothing is deleted from the audit'); END"""
STEP = (
    "CREATE TABLE audit (number INTEGER PRIMARY KEY, data BLOB NOT NULL, hash TEXT NOT NULL)",
    "CREATE TABLE audit_waiting (id INTEGER PRIMARY KEY, note BLOB NOT NULL)",
    """CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit is not changed'); END""",
    NOT_DELETED,
    # REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER audit_is_in_order BEFORE INSERT ON audit
       WHEN NEW.number <> (SELECT coalesce(max(number), 0) FROM audit) + 1
       BEGIN SELECT RAISE(ABORT, 'the audit is written in order'); END""",
)
PAGE = 5000
WAITING_A_COMMIT = 2000
READ_WITHIN_S = 60.0  # a page may have to be read from a slow disk
ADD = "INSERT INTO audit (number, data, hash) VALUES (?, ?, ?)"
READ = "SELECT number, data, hash FROM audit WHERE number > ? ORDER BY number LIMIT ?"

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Note)


class AuditError(StoreError):
    """The audit cannot be written; whatever else the commit holds could be."""


class Sealed(msgspec.Struct, frozen=True):
    """What a commit does to the audit: `links` in order, of which the first were
    `late` and are taken from where they waited; or `put_off`, which begin to wait.
    `tip` and `waiting` are so when it is stored."""

    tip: Tip
    waiting: int
    links: Sequence[Link] = ()
    late: Sequence[int] = ()
    put_off: Sequence[bytes] = ()


class AuditTable:
    """Where the chain of a journal stands. What could not be written at its time waits
    in a table of its own, and is written first."""

    def __init__(self, database: Database | None, tip: Tip, waiting: int) -> None:
        self._database = database
        self.tip = tip
        self.waiting = waiting

    @classmethod
    def of(cls, database: Database) -> AuditTable:
        """As it is stored."""
        found = database.rows("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        tip = Tip(int(found[0][0]), str(found[0][1])) if found else Tip()
        waiting = int(database.rows("SELECT count(*) FROM audit_waiting")[0][0])
        return cls(database, tip, waiting)

    def links(self, after: int, limit: int) -> list[Link]:
        """The next records after a number, in order."""
        found = self._database.rows(READ, (after, limit)) if self._database else []
        return [Link(int(number), _bytes(data), str(kept)) for number, data, kept in found]

    def seal(self, notes: Sequence[Note]) -> Sealed:
        """Their links, after those that waited. Raises AuditError."""
        late = self._late() if notes or self.waiting else {}
        tip, links = self.tip, []
        for note in (*late.values(), *notes):
            link = tip.link(note)
            links.append(link)
            tip = tip.after(link)
        return Sealed(tip, self.waiting - len(late), links=links, late=list(late))

    def put_off(self, notes: Sequence[Note]) -> Sealed:
        """Have them wait, where the audit itself cannot be written."""
        put_off = [_ENCODER.encode(writable(note)) for note in notes]
        return Sealed(self.tip, self.waiting + len(notes), put_off=put_off)

    def keep(self, sealed: Sealed) -> None:
        """It is durable now."""
        self.tip, self.waiting = sealed.tip, sealed.waiting

    def _late(self) -> dict[int, Note]:
        if not self.waiting:
            return {}
        if self._database is None:
            raise AuditError("records that wait to be written first are out of reach")
        try:
            found = self._database.rows(
                "SELECT id, note FROM audit_waiting ORDER BY id LIMIT ?", (WAITING_A_COMMIT,)
            )
            return {int(number): _DECODER.decode(bytes(note)) for number, note in found}
        except (DamageError, AwayError):
            raise
        except (StoreError, msgspec.MsgspecError) as error:
            raise AuditError(f"what waits cannot be read: {error}") from error


def write(database: Database, sealed: Sealed) -> None:
    """Inside a transaction, which is good for nothing after an AuditError."""
    try:
        rows = [(link.number, link.data, link.hash) for link in sealed.links]
        database.run_many(ADD, rows)
        late = [(number,) for number in sealed.late]
        database.run_many("DELETE FROM audit_waiting WHERE id = ?", late)
        put_off = [(note,) for note in sealed.put_off]
        database.run_many("INSERT INTO audit_waiting (note) VALUES (?)", put_off)
    except (DamageError, AwayError):
        raise
    except StoreError as error:
        raise AuditError(str(error)) from error


class AuditReader:
    """Reads an audit beside its writer, all of it as of one moment."""

    def __init__(self, place: Path | str) -> None:
        if isinstance(place, Path) and not place.is_file():
            raise StoreError(f"{place}: no such file")
        self._database = Database(url_of(place), read_only=True, patience_s=READ_WITHIN_S)

    def links(self, after: int = 0) -> Iterator[Link]:
        """All records after a number, in order. Raises StoreError."""
        with self._database.one_moment():
            while page := self._database.rows(READ, (after, PAGE)):
                for number, data, kept in page:
                    yield Link(int(number), _bytes(data), str(kept))
                after = int(page[-1][0])

    def latest(self, count: int) -> list[Link]:
        """The last records, in order."""
        found = self._database.rows("SELECT coalesce(max(number), 0) FROM audit")
        return list(self.links(max(0, int(found[0][0]) - count)))

    def close(self) -> None:
        self._database.close()


def _bytes(data: object) -> bytes:
    """SQLite keeps whatever somebody put there: also no bytes at all."""
    return data if isinstance(data, bytes) else str(data).encode("utf-8", "replace")
