"""The schema of a store: ordered steps, each applied once, never edited after release."""

from __future__ import annotations

from collections.abc import Sequence

from app.store.database import Database, StoreError

Step = Sequence[str]  # the statements that lead from one version to the next


def migrate(database: Database, steps: Sequence[Step], name: str) -> int:
    """Bring `database` to version len(steps) and return the version found.

    A fresh file is version 0. Each step commits with its version number.
    Raises StoreError for a file written by a newer program.
    """
    database.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
    found = version(database)
    if found > len(steps):
        raise StoreError(
            f"{name} has schema {found}, this program knows up to {len(steps)}: "
            "it was written by a newer OnDijon; install that one or choose another data folder"
        )
    for number, step in enumerate(steps[found:], start=found + 1):
        with database.transaction():
            for statement in step:
                database.run(statement)
            database.run("DELETE FROM schema_version")
            database.run("INSERT INTO schema_version VALUES (?)", (number,))
    return found


def version(database: Database) -> int:
    """The schema's version; 0 for a fresh file."""
    rows = database.rows("SELECT max(version) FROM schema_version")
    return int(rows[0][0] or 0)
