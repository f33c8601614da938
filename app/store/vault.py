"""Backups: copies made beside the running engine, each opened and checked before it
counts, and the eldest given up."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.store.database import DamageError, StoreError
from app.store.shred import never, shred

JOURNAL = "journal.sqlite"
PEOPLE = "people.sqlite"
FILES = (JOURNAL, PEOPLE)
HISTORY = "history"  # a folder, in no backup
MANIFEST = "manifest.json"
DRAFT = ".draft-"
KEPT_LATEST = 8
KEPT_DAYS = 7  # and the last one of each of so many days
ROOM_BYTES = 64 * 1024 * 1024  # to be left free by a backup
STEP_PAGES = 1024
PAUSE_S = 0.002  # between two steps, so that a big copy takes no disk away from the beat
DAY_S = 86400.0
READ_BYTES = 1 << 20


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a backup."""

    name: str
    size_bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds; written last."""

    made_at: float
    files: list[Copied]


@dataclass(frozen=True, slots=True)
class Backup:
    """One folder with copies of one moment each."""

    folder: Path
    manifest: Manifest

    @property
    def made_at(self) -> float:
        return self.manifest.made_at

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.manifest.files)

    def file(self, name: str) -> Path | None:
        """The copy of a file, None where there was none to copy."""
        known = any(file.name == name for file in self.manifest.files)
        return self.folder / name if known else None

    def verify(self) -> None:
        """Raise DamageError where a copy is no longer what was copied."""
        for file in self.manifest.files:
            path = self.folder / file.name
            try:
                found = _sha256(path)
            except OSError as error:
                raise DamageError(f"{path}: {error}") from error
            if found != file.sha256:
                raise DamageError(f"{path} is no longer what was copied")
            check(path)


class Vault:
    """The backups of one data folder, in a folder that only its owner reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(
        self,
        data_dir: Path,
        now: float,
        *,
        files: Sequence[str] = FILES,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Backup:
        """Copy what of `files` there is, check the copies, give up the eldest backups.

        May run in any thread and any program, beside a writer. Raises
        DamageError for a damaged original, StoreError for all else, and then
        leaves the backups as they were.
        """
        wanted = [name for name in files if (data_dir / name).is_file()]
        stamp = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H-%M-%S.%f}Z"
        draft = self.folder / f"{DRAFT}{stamp}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._clear_drafts()
            self._need_room(data_dir, wanted)
            draft.mkdir(mode=0o700)
            copied = [_copy(data_dir / name, draft / name, stopped) for name in wanted]
            manifest = Manifest(made_at=now, files=copied)
            write_down(draft / MANIFEST, msgspec.json.encode(manifest))
            draft = draft.rename(self.folder / stamp)
            _sync(self.folder)
        except (OSError, sqlite3.Error) as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise StoreError(f"no backup: {error}") from error
        except StoreError:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        self._give_up(now)
        return Backup(draft, manifest)

    def backups(self) -> list[Backup]:
        """All that were finished, the newest first."""
        found = []
        folders = sorted(self.folder.iterdir(), reverse=True) if self.folder.is_dir() else []
        for folder in folders:
            with contextlib.suppress(OSError, msgspec.MsgspecError):
                if not folder.name.startswith(DRAFT):
                    data = (folder / MANIFEST).read_bytes()
                    found.append(Backup(folder, msgspec.json.decode(data, type=Manifest)))
        return found

    def good(self, name: str) -> Iterator[Backup]:
        """Those that hold `name` and are still as they were made, the newest first."""
        for backup in self.backups():
            if backup.file(name) is not None:
                with contextlib.suppress(StoreError):
                    backup.verify()
                    yield backup

    def _give_up(self, now: float) -> None:
        kept = keep([backup.made_at for backup in self.backups()], now)
        for backup in self.backups():
            if backup.made_at not in kept:
                with contextlib.suppress(OSError):
                    discard(backup.folder)

    def _clear_drafts(self) -> None:
        """What a killed program left; two at once are kept apart by their time."""
        for draft in self.folder.glob(f"{DRAFT}*"):
            with contextlib.suppress(OSError):
                if time.time() - draft.stat().st_mtime > 3600.0:
                    shred(draft)

    def _need_room(self, data_dir: Path, wanted: Sequence[str]) -> None:
        need = sum((data_dir / name).stat().st_size for name in wanted)
        wals = [data_dir / f"{name}-wal" for name in wanted]
        need += sum(wal.stat().st_size for wal in wals if wal.is_file())
        free = shutil.disk_usage(self.folder).free
        if free < need + ROOM_BYTES:
            raise StoreError(f"no backup: it needs {need} bytes, {free} are free")


def keep(times: Sequence[float], now: float) -> set[float]:
    """Which backups stay: the latest, and the last of each of the last days."""
    latest = sorted(times, reverse=True)
    kept = set(latest[:KEPT_LATEST])
    days: set[int] = set()
    for at in latest:
        day = int(at // DAY_S)
        if day not in days and now // DAY_S - day <= KEPT_DAYS:
            days.add(day)
            kept.add(at)
    return kept


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that neither writes nor checkpoints."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5.0
    )


def check(path: Path) -> None:
    """Raise DamageError for a file that SQLite finds damaged."""
    try:
        with contextlib.closing(read_only(path)) as database:
            found = database.execute("PRAGMA quick_check(3)").fetchall()
    except sqlite3.DatabaseError as error:
        raise DamageError(f"{path} is damaged: {error}") from error
    if found != [("ok",)]:
        raise DamageError(f"{path} is damaged: " + "; ".join(str(row[0])[:200] for row in found))


def _copy(source: Path, target: Path, stopped: Callable[[], bool]) -> Copied:
    def step(_status: int, _remaining: int, _total: int) -> None:
        if stopped():
            raise StoreError("no backup: the program ends")
        time.sleep(PAUSE_S)

    target.touch(mode=0o600)
    with (
        contextlib.closing(read_only(source)) as origin,
        contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        # One moment for all pages: without it, every commit meanwhile begins the copy anew.
        origin.execute("BEGIN")
        origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
        origin.backup(copy, pages=STEP_PAGES, progress=step)
        copy.execute("PRAGMA journal_mode = DELETE")  # a file that stands for itself
    try:
        check(target)
    except DamageError:
        check(source)  # DamageError for the original; else the copy alone has failed
        raise StoreError(f"no backup: the copy of {source.name} could not be read") from None
    return described(target)


def described(path: Path) -> Copied:
    """What a manifest says of a copy, which is on the disk for good by then."""
    _sync(path)
    return Copied(name=path.name, size_bytes=path.stat().st_size, sha256=_sha256(path))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(READ_BYTES):
            digest.update(data)
    return digest.hexdigest()


def write_down(path: Path, data: bytes) -> None:
    """Written, and on the disk for good."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def discard(folder: Path, stopped: Callable[[], bool] = never) -> None:
    """Overwrite and delete a backup, which is none from the first moment on. Raises
    OSError, StoreError."""
    shred(folder.rename(folder.with_name(f"{DRAFT}given-up-{folder.name}")), stopped)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
