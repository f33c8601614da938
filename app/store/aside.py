"""A journal that has another past than the one that leads is set aside, not mixed with it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from app.store.journal import Journal
from app.store.recovery import PARTS, free_name

KEPT = ("identity", "beat", "epoch")  # the broker's session, the history and the terms go on


def set_aside(path: Path, now: float) -> Path:
    """Begin the journal anew, empty; where the old one is. Nobody may have it open.
    Raises StoreError, OSError."""
    Journal(path).close()
    aside = free_name(path, now)
    draft = path.with_name(path.name + ".anew")
    for part in PARTS:
        draft.with_name(draft.name + part).unlink(missing_ok=True)
    Journal(draft).close()
    with (
        contextlib.closing(sqlite3.connect(path)) as old,
        contextlib.closing(sqlite3.connect(draft)) as new,
    ):
        marks = ",".join("?" * len(KEPT))
        rows = old.execute(f"SELECT key, value FROM meta WHERE key IN ({marks})", KEPT).fetchall()
        with new:
            new.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)
        new.execute("PRAGMA journal_mode = DELETE")
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    for part in PARTS[1:]:
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + part).rename(aside.with_name(aside.name + part))
    os.link(path, aside)
    draft.replace(path)
    return aside
