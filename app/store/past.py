"""All readings of a history, read beside the engine on connections that cannot write."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from app.store.database import DamageError, Row
from app.store.monthfile import read_block
from app.store.readings import Readings, from_bytes, unpack
from app.store.vault import read_only

RECENT = "recent.sqlite"


class Past:
    """A history's folder. Raises DamageError for what cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def series(self) -> list[tuple[int, str, str]]:
        """Number, asset and point of every series, by number."""
        rows = self._rows(RECENT, "SELECT number, asset, point FROM series ORDER BY number")
        return [(int(number), str(asset), str(point)) for number, asset, point in rows]

    def months(self) -> list[str]:
        """The files of months, eldest first, and the one of the last hours."""
        months = sorted(path.name for path in self._folder.glob("????-??.sqlite"))
        return [*months, *([RECENT] if (self._folder / RECENT).is_file() else [])]

    def readings(self, name: str) -> Iterator[Readings]:
        """The readings of one of `months`, in blocks."""
        if name == RECENT:
            sql = "SELECT sealed_at, count, blob FROM level0 ORDER BY last_beat"
            for sealed_at, count, blob in self._rows(name, sql):
                yield unpack(count, blob) if sealed_at else from_bytes(count, blob)
            return
        sql = "SELECT hour, first, members, count, summary, blob FROM blocks ORDER BY hour, grp"
        for row in self._rows(name, sql):
            yield read_block(*row)

    def _rows(self, name: str, sql: str) -> Iterator[Row]:
        try:
            with contextlib.closing(read_only(self._folder / name)) as database:
                yield from database.execute(sql)
        except sqlite3.Error as error:
            raise DamageError(f"{name}: {error}") from error
