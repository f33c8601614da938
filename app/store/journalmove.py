"""Moves a journal from its file to a server: all of it, or nothing."""

from __future__ import annotations

import contextlib
from pathlib import Path

from app.store.database import Database, StoreError, sqlite_url
from app.store.migrations import migrate
from app.store.postgresschema import POSTGRES_STEPS
from app.store.serverjournal import LOCK

WITHIN_S = 3600.0  # a journal of years
PAGE = 5000
# The key each is read by, and what is copied.
TABLES = {
    "events": ("seq", "seq, at, type, asset, payload, occurrence"),
    "progress": ("source", "source, state"),
    "checkpoint": ("id", "id, seq, state"),
    "wishes": ("id", "id, at, reply"),
    "meta": ("key", "key, value"),
    "audit": ("number", "number, data, hash"),
    "audit_waiting": ("id", "note"),
}
IDENTITY = "SELECT value FROM meta WHERE key = 'identity'"
# A chain that was cut in its time begins with no 1.
ANY_BEGINNING = "ALTER TABLE audit DISABLE TRIGGER audit_is_in_order"
IN_ORDER = "ALTER TABLE audit ENABLE TRIGGER audit_is_in_order"


def move_journal(path: Path, url: str) -> int:
    """How many rows were copied; 0 where the server has this journal already, from a
    move that was broken off late. Raises StoreError where it holds another."""
    with (
        contextlib.closing(Database(sqlite_url(path), read_only=True)) as source,
        contextlib.closing(Database(url, patience_s=WITHIN_S)) as target,
    ):
        if target.rows(LOCK) != [(True,)]:
            raise StoreError("another engine writes the journal on the server")
        migrate(target, POSTGRES_STEPS, "the journal on the server")
        known = target.rows(IDENTITY)
        if known and known != source.rows(IDENTITY):
            raise StoreError(
                f"the server holds another journal: name an empty database, or put {path} aside"
            )
        return 0 if known else _copy(source, target)


def _copy(source: Database, target: Database) -> int:
    count = 0
    with target.transaction():
        target.run(ANY_BEGINNING)
        for table, (key, columns) in TABLES.items():
            marks = ", ".join("?" for _ in columns.split(","))
            at = 0
            while page := source.rows(
                f"SELECT {columns} FROM {table} ORDER BY {key} LIMIT ? OFFSET ?", (PAGE, at)
            ):
                target.run_many(f"INSERT INTO {table} ({columns}) VALUES ({marks})", page)
                at += len(page)
            count += at
        target.run(IN_ORDER)
    return count
