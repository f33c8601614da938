"""Backups, and files put aside, whose time is over: overwritten and deleted; and what
must not be in any backup any longer, taken out of those that stay."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import msgspec

from app.store.forgetting import CAMERA
from app.store.shred import never, shred
from app.store.vault import (
    DRAFT,
    HISTORY,
    JOURNAL,
    MANIFEST,
    Backup,
    Copied,
    Manifest,
    Vault,
    described,
    discard,
    write_down,
)

ASIDE = ("*.aside-*", "*.damaged-*", "*.moved-*")
CLEANED = ".cleaned"  # ends the name of one made anew, or of the one it was made of
Stopped = Callable[[], bool]


def forget_backups(vault: Vault, until: float, stopped: Stopped = never) -> int:
    """Give up the backups made before `until`, but never the newest; how many.
    Raises OSError, StoreError."""
    old = [backup for backup in vault.backups()[1:] if backup.made_at < until]
    for backup in old:
        discard(backup.folder, stopped)
    return len(old)


def forget_cameras(
    vault: Vault, until: float, held: Collection[str], stopped: Stopped = never
) -> int:
    """Take who looked up which picture before `until` out of all backups, but for the
    cameras `held`; how many events. Raises OSError, StoreError, sqlite3.Error."""
    return sum(_clean(backup, until, sorted(held), stopped) for backup in vault.backups())


def files_aside(data_dir: Path, until: float) -> list[Path]:
    """What was put aside and not written to since `until`."""
    folders = (data_dir, data_dir / HISTORY)
    found = {path for folder in folders for pattern in ASIDE for path in folder.glob(pattern)}
    return sorted(path for path in found if _written_at(path) < until)


def _clean(backup: Backup, until: float, held: Sequence[str], stopped: Stopped) -> int:
    journal = backup.file(JOURNAL)
    if journal is None or not _camera_events(journal, until, held):
        return 0
    name = backup.folder.name
    anew = backup.folder.with_name(
        name.removesuffix(CLEANED) if name.endswith(CLEANED) else name + CLEANED
    )
    draft = backup.folder.with_name(f"{DRAFT}{anew.name}")
    for left in (draft, anew):  # by a round that a kill broke off
        shred(left, stopped)
    draft.mkdir(mode=0o700)
    for file in backup.manifest.files:
        (draft / file.name).touch(mode=0o600)
        shutil.copyfile(backup.folder / file.name, draft / file.name)
    removed = _remove(draft / JOURNAL, until, held)
    copied: list[Copied] = [described(draft / file.name) for file in backup.manifest.files]
    manifest = Manifest(made_at=backup.made_at, files=copied)
    write_down(draft / MANIFEST, msgspec.json.encode(manifest))
    draft.rename(anew)
    discard(backup.folder, stopped)
    return removed


def _camera_events(journal: Path, until: float, held: Sequence[str]) -> int:
    with _opened(journal) as database:
        if not database.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'events_of_cameras'"
        ).fetchone():
            return 0  # older than such events
        sql = f"SELECT count(*) FROM events WHERE {_which(held)}"
        return int(database.execute(sql, (until, *held)).fetchone()[0])


def _remove(journal: Path, until: float, held: Sequence[str]) -> int:
    with _opened(journal) as database:
        database.execute("PRAGMA journal_mode = MEMORY")  # a draft: a kill leaves no log of it
        database.execute("PRAGMA secure_delete = ON")
        database.execute("PRAGMA synchronous = FULL")
        sql = f"DELETE FROM events WHERE {_which(held)}"
        return database.execute(sql, (until, *held)).rowcount


def _which(held: Sequence[str]) -> str:
    return f"at < ? AND {CAMERA} AND asset NOT IN ({', '.join('?' * len(held))})"


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    where = f"{path.absolute().as_uri()}?mode=rw"
    with contextlib.closing(sqlite3.connect(where, uri=True, isolation_level=None)) as database:
        yield database


def _written_at(path: Path) -> float:
    try:
        if path.is_dir():
            return max((_written_at(inner) for inner in path.iterdir()), default=0.0)
        return path.lstat().st_mtime
    except FileNotFoundError:
        return 0.0
