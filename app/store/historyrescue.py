"""A damaged history does not hold the engine up: it is set aside, and what it knew of
the months before is kept where it can be read."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from concurrent.futures import Executor
from datetime import UTC, datetime
from pathlib import Path

from app.store.database import DamageError, Database, sqlite_url
from app.store.history import STEPS, History
from app.store.migrations import migrate
from app.store.recovery import MARK, PARTS, known_damage, mark_damaged
from app.store.vault import check, read_only

_log = logging.getLogger(__name__)
RECENT = "recent.sqlite"


class HistoryDamageError(DamageError):
    """It is the history that is damaged, not the journal."""


def open_history(
    folder: Path, worker: Executor, *, committed_beat: int, now: float
) -> tuple[History, str]:
    """The history, and what was set aside for damage: "" for nothing. Without the
    names of its series the months mean nothing, and go aside with it."""
    path = folder / RECENT
    reason = known_damage(path)
    if not reason and path.exists():
        try:
            check(path)
        except DamageError as error:
            reason = str(error)
    aside = _set_aside(folder, reason, now) if reason else ""
    return History(folder, worker, committed_beat=committed_beat), aside


def _set_aside(folder: Path, reason: str, now: float) -> str:
    path = folder / RECENT
    mark_damaged(path, reason)
    stamp = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H-%M-%S.%f}Z"
    series = _readable_series(path)
    if series:
        draft = path.with_name(f"{RECENT}.restoring")
        draft.unlink(missing_ok=True)
        database = Database(sqlite_url(draft), journal_mode="DELETE")
        migrate(database, STEPS, RECENT)
        with database.transaction():
            database.run_many("INSERT INTO series VALUES (?, ?, ?)", series)
        database.close()
        aside = path.with_name(f"{RECENT}.aside-{stamp}")
        for part in PARTS:
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + part).rename(aside.with_name(aside.name + part))
        draft.rename(path)
        path.with_name(path.name + MARK).unlink()
    else:
        aside = folder.with_name(f"{folder.name}.aside-{stamp}")
        folder.rename(aside)  # with the mark, which is of no use to anybody there
    _log.error("the history is damaged (%s); it is now %s", reason, aside.name)
    return aside.name


def _readable_series(path: Path) -> list[tuple[int, str, str]]:
    """All of them, or none where one cannot be read."""
    try:
        with contextlib.closing(read_only(path)) as damaged:
            sql = "SELECT number, asset, point FROM series ORDER BY number"
            found = damaged.execute(sql).fetchall()
    except sqlite3.Error:
        return []
    return [(int(number), str(asset), str(point)) for number, asset, point in found]
