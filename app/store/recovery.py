"""A damaged journal is set aside, and the last good backup put in its place."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.core.events import JournalRestored, decode, encode, type_name
from app.store.database import DamageError, StoreError
from app.store.journal import ADD_EVENT, Journal
from app.store.vault import JOURNAL, Backup, Vault, read_only

_log = logging.getLogger(__name__)
MARK = ".damaged"  # beside a journal of which damage is known, with the reason
PARTS = ("", "-wal", "-shm")
EPOCHS_AHEAD = 10_000  # more than an engine could begin between two backups
OCCURRENCES_AHEAD = 1_000_000  # more alarms than could come between two backups
EVENT = "SELECT seq, at, type, asset, payload, occurrence FROM events WHERE seq > ? ORDER BY seq"


def open_journal(path: Path, vault: Vault, now: float) -> Journal:
    """The journal, or what could be saved of it: then its last event says so.
    Raises StoreError where it cannot be opened for another reason than damage."""
    reason = known_damage(path)
    if not reason and not path.exists() and next(vault.good(JOURNAL), None) is not None:
        reason = "the journal is gone"
    if not reason:
        try:
            return Journal(path)
        except DamageError as error:
            reason = str(error)
    _log.error("the journal cannot be trusted: %s", reason)
    mark_damaged(path, reason)
    restore(path, next(vault.good(JOURNAL), None), reason, now, salvage=True)
    return Journal(path)


def mark_damaged(path: Path, reason: str) -> None:
    """So that the next start puts the journal back, whatever it looks like then."""
    mark = path.with_name(path.name + MARK)
    if not mark.exists():
        mark.write_text(reason[:1000], "utf-8")


def known_damage(path: Path) -> str:
    """Why the journal is known to be damaged, "" where it is not."""
    mark = path.with_name(path.name + MARK)
    return (mark.read_text("utf-8", "replace") or "damage was noticed") if mark.exists() else ""


def restore(
    path: Path, backup: Backup | None, reason: str, now: float, *, salvage: bool
) -> JournalRestored:
    """Set the journal aside and begin it from `backup`, or anew without one.

    With `salvage`, events after the backup that can still be read follow it.
    Nobody else may have the journal open. A kill at any point does no harm: the
    mark of damage is the first thing that is written and the last that goes.
    """
    mark_damaged(path, reason)
    draft = path.with_name(path.name + ".restoring")
    for part in PARTS:
        draft.with_name(draft.name + part).unlink(missing_ok=True)
    aside = _free_name(path, now)
    if backup is not None:
        copy = backup.file(JOURNAL)
        if copy is None:
            raise StoreError(f"{backup.folder} holds no journal")
        shutil.copyfile(copy, draft)
    Journal(draft).close()  # of an older version: brought to this one; none: begun
    backup_at = backup.made_at if backup is not None else 0.0
    told = JournalRestored(
        at=now,
        backup_at=backup_at,
        reason=reason[:1000],
        aside=aside.name,
        salvaged=0,
        next_occurrence=0,
    )
    told = _prepare(path, draft, told, salvage=salvage)
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    for part in PARTS[1:]:
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + part).rename(aside.with_name(aside.name + part))
    if path.exists():
        os.link(path, aside)
    draft.replace(path)
    path.with_name(path.name + MARK).unlink()
    _log.warning(
        "the journal goes on from the backup of %s with %d events saved; the old one is %s",
        datetime.fromtimestamp(backup_at, UTC).isoformat() if backup_at else "never",
        told.salvaged,
        aside.name,
    )
    return told


def _prepare(path: Path, draft: Path, told: JournalRestored, *, salvage: bool) -> JournalRestored:
    """Write into the draft what can be saved, and the event that says what was done."""
    with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as into:
        into.execute("PRAGMA journal_mode = DELETE")
        into.execute("PRAGMA synchronous = FULL")
        into.execute("BEGIN IMMEDIATE")
        last = first = _number(into, "SELECT max(seq) FROM events")
        for row in _readable(path, last) if salvage else ():
            into.execute(ADD_EVENT, row)
            last += 1
        highest = _number(into, "SELECT max(occurrence) FROM events")
        told = msgspec.structs.replace(
            told, salvaged=last - first, next_occurrence=highest + OCCURRENCES_AHEAD
        )
        row = (last + 1, told.at, type_name(told), told.asset, encode(told), 0)
        into.execute(ADD_EVENT, row)
        epoch = _number(into, "SELECT value FROM meta WHERE key = 'epoch'")
        beat = _number(into, "SELECT value FROM meta WHERE key = 'beat'")
        marks = {"epoch": epoch + EPOCHS_AHEAD, "beat": max(beat, _newest_beat(path.parent))}
        into.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(marks.items()))
        into.execute("COMMIT")
    return told


def _readable(path: Path, last: int) -> Iterator[tuple[object, ...]]:
    """Events of a damaged journal that follow `last` without a gap and make sense."""
    try:
        with contextlib.closing(read_only(path)) as damaged:
            for row in damaged.execute(EVENT, (last,)):
                decode(bytes(row[4]))
                if row[0] != last + 1:
                    return
                last += 1
                yield row
    except (sqlite3.Error, msgspec.MsgspecError, TypeError, ValueError) as error:
        _log.warning("event %d and later ones cannot be read: %s", last + 1, error)


def _newest_beat(data_dir: Path) -> int:
    """The newest beat that the history holds: its readings are true, also those
    that the restored journal does not know of."""
    try:
        with contextlib.closing(read_only(data_dir / "history" / "recent.sqlite")) as history:
            (beat,) = history.execute("SELECT max(last_beat) FROM level0").fetchone()
    except sqlite3.Error:
        return 0
    return int(beat or 0)


def _number(database: sqlite3.Connection, sql: str) -> int:
    found = database.execute(sql).fetchone()
    return int(found[0] or 0) if found else 0


def _free_name(path: Path, now: float) -> Path:
    stamp = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H-%M-%SZ}"
    number = 1
    while True:
        name = f"{path.name}.aside-{stamp}" + (f"-{number}" if number > 1 else "")
        if not path.with_name(name).exists():
            return path.with_name(name)
        number += 1
