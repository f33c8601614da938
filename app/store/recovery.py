"""A damaged journal is set aside, and the last good backup put in its place."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.core.audit import Note, Tip
from app.core.events import JournalRestored, encode, type_name
from app.store.audit import ADD as ADD_RECORD
from app.store.database import DamageError, StoreError
from app.store.journal import ADD_EVENT, Journal
from app.store.salvage import later_beats, newest_beat, readable_events, readable_records
from app.store.vault import JOURNAL, Backup, Vault

_log = logging.getLogger(__name__)
MARK = ".damaged"  # beside a journal of which damage is known, with the reason
PARTS = ("", "-wal", "-shm")
EPOCHS_AHEAD = 10_000  # more than an engine could begin between two backups
OCCURRENCES_AHEAD = 1_000_000  # more alarms than could come between two backups


def open_journal(path: Path, vault: Vault, now: float) -> Journal:
    """The journal, or what could be saved of it: then its last event says so.
    Raises StoreError where it cannot be opened for another reason than damage."""
    reason = known_damage(path)
    if not reason and not path.exists() and next(vault.good(JOURNAL), None) is not None:
        reason = "the journal is gone"
    if not reason:
        try:
            return _with_its_end(path, Journal(path), now)
        except DamageError as error:
            reason = str(error)
    _log.error("the journal cannot be trusted: %s", reason)
    mark_damaged(path, reason)
    restore(path, next(vault.good(JOURNAL), None), reason, now, salvage=True)
    return Journal(path)


def _with_its_end(path: Path, journal: Journal, now: float) -> Journal:
    """The journal; where the history shows that its end is lost, it says so itself."""
    if later_beats(path.parent, journal.beat) <= 1:
        return journal
    journal.close()
    reason = "the end of the journal is lost: the history holds later beats"
    _log.error("the journal cannot be trusted: %s", reason)
    told = JournalRestored(
        at=now, backup_at=now, reason=reason, aside="", salvaged=0, next_occurrence=0
    )
    _prepare(path, path, told, salvage=False)
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
    aside = free_name(path, now)
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
        for row in readable_events(path, last) if salvage else ():
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
        marks = {"epoch": epoch + EPOCHS_AHEAD, "beat": max(beat, newest_beat(path.parent))}
        into.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(marks.items()))
        _go_on_with_audit(path, into, told, salvage=salvage)
        into.execute("COMMIT")
    return told


def _go_on_with_audit(
    path: Path, into: sqlite3.Connection, told: JournalRestored, *, salvage: bool
) -> None:
    """Records after the backup as far as their chain holds, then one that says so."""
    found = into.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    tip = Tip(int(found[0]), str(found[1])) if found else Tip()
    for link in readable_records(path, tip) if salvage else ():
        into.execute(ADD_RECORD, (link.number, link.data, link.hash))
        tip = tip.after(link)
    facts: dict[str, object] = {
        "backup_at": told.backup_at,
        "reason": told.reason,
        "aside": told.aside,
        "salvaged_events": told.salvaged,
        "goes_on_after": tip.number,
    }
    link = tip.link(Note(at=told.at, kind="engine", action="journal_restored", facts=facts))
    into.execute(ADD_RECORD, (link.number, link.data, link.hash))


def _number(database: sqlite3.Connection, sql: str) -> int:
    found = database.execute(sql).fetchone()
    return int(found[0] or 0) if found else 0


def free_name(path: Path, now: float) -> Path:
    """Where a file that is set aside goes."""
    stamp = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H-%M-%SZ}"
    number = 1
    while True:
        name = f"{path.name}.aside-{stamp}" + (f"-{number}" if number > 1 else "")
        if not path.with_name(name).exists():
            return path.with_name(name)
        number += 1
