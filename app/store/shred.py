"""Deletes files so that their bytes are gone from the file system's own blocks: first
overwritten, then let go. What a disk keeps behind that, only encrypting it prevents."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from app.store.database import StoreError

STEP_BYTES = 1 << 20


def never() -> bool:
    return False


def shred(path: Path, stopped: Callable[[], bool] = never) -> int:
    """Overwrite and delete a file, or all that a folder holds; how many files.
    Nobody may have them open. What a link points to stays as it is. Raises OSError,
    and StoreError where it was to stop: then it is to be done again."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return 0
    if stat.S_ISDIR(mode):
        count = sum(shred(inner, stopped) for inner in path.iterdir())
        path.rmdir()
        return count
    if stat.S_ISREG(mode) and path.lstat().st_nlink == 1:
        _overwrite(path, stopped)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    return 1


def _overwrite(path: Path, stopped: Callable[[], bool]) -> None:
    with path.open("rb+", buffering=0) as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            if stopped():
                raise StoreError(f"{path.name} is overwritten in part: the program ends")
            left -= file.write(bytes(min(left, STEP_BYTES)))
        os.fsync(file.fileno())
