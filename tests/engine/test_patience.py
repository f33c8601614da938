"""Who holds the journal does not silence the engine: desks would take it for dead."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from app.desk.mirror import SILENT_S
from app.store.database import StoreError
from app.store.history import History
from app.store.journal import Commit, Journal


def test_a_beat_waits_for_others_less_than_a_desk_for_a_word(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    with ThreadPoolExecutor(1) as worker:
        history = History(tmp_path / "history", worker, committed_beat=0)
        waits_ms = [
            store._database.rows("PRAGMA busy_timeout")[0][0] for store in (journal, history)
        ]
        history.close()
    assert sum(waits_ms) / 1000.0 < SILENT_S / 2
    with closing(sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            journal.commit(Commit(1))
        other.execute("ROLLBACK")
    journal.commit(Commit(1))
    assert journal.beat == 1
    journal.close()
