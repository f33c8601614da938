"""The small files that whoever leads next must know too: who is who, and the site's rules."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from app.store.vault import PEOPLE, read_only

RULES = ("philosophy.toml", "retention.toml")
BYTES_AT_MOST = 150_000  # what one message carries


class SharedFiles:
    """Those of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> dict[str, bytes]:
        """Name and content of each that there is. Raises OSError for what cannot be read
        or is too large."""
        found = {name: (self._folder / name).read_bytes() for name in RULES if self._has(name)}
        if self._has(PEOPLE):
            try:
                with contextlib.closing(read_only(self._folder / PEOPLE)) as database:
                    found[PEOPLE] = database.serialize()
            except sqlite3.Error as error:
                raise OSError(f"{PEOPLE}: {error}") from error
        if sum(map(len, found.values())) > BYTES_AT_MOST:
            raise OSError(f"{', '.join(found)}: too large to be told")
        return found

    def write(self, files: Mapping[str, bytes]) -> None:
        """Take over what is new; readable by their owner only. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in (*RULES, PEOPLE):
            path = self._folder / name
            if name not in files or (path.exists() and path.read_bytes() == files[name]):
                continue
            draft = path.with_name(name + ".new")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(files[name])
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)

    def _has(self, name: str) -> bool:
        return (self._folder / name).is_file()
