"""Files of a newer OnDijon are refused in words, and left as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from app.store.database import StoreError
from app.store.history import History
from app.store.journal import Journal
from app.store.monthfile import MonthFile
from app.store.people import Register, read_people


def _journal(path: Path) -> None:
    Journal(path).close()


def _month(path: Path) -> None:
    MonthFile(path).close()


def _people(path: Path) -> None:
    Register(path).close()


def _recent(path: Path) -> None:
    with ThreadPoolExecutor(1) as worker:
        History(path.parent, worker, committed_beat=0).close()


@pytest.mark.parametrize(
    ("name", "opened"),
    [
        ("journal.sqlite", _journal),
        ("2026-11.sqlite", _month),
        ("people.sqlite", _people),
        ("people.sqlite", read_people),
        ("recent.sqlite", _recent),
    ],
)
def test_what_a_newer_program_wrote_is_refused(
    name: str, opened: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / name
    (_people if opened is read_people else opened)(path)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError, match="newer OnDijon"):
        opened(path)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT version FROM schema_version").fetchall() == [(99,)]
