"""The journal keeps what was committed, refuses what it cannot read, says so."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.store.chronicle import ORDERS, Chronicle, Wanted
from app.store.database import Database, StoreError, sqlite_url
from app.store.journal import STEPS, Commit, Entry, Journal
from app.store.migrations import migrate, version
from tests.store.shelf import Shelf


def entry(number: int, asset: str = "lamp-000001") -> Entry:
    return Entry(1000.0 + number, "alarm_raised", asset, b"{%d}" % number)


def test_a_commit_is_there_after_reopening(shelf: Shelf) -> None:
    journal = shelf.open()
    journal.commit(Commit(1, [entry(1), entry(2)], {"traffic": b"a"}, [("w1", 1000.0, b"r")]))
    journal.commit(Commit(2, [entry(3)], {"traffic": b"b", "water": b"c"}))
    journal.close()

    again = shelf.open()
    assert again.last_seq == 3
    assert again.beat == 2
    assert again.payloads(after=1) == [(2, b"{2}"), (3, b"{3}")]
    assert again.progress() == {"traffic": b"b", "water": b"c"}
    assert again.wishes(since=0.0) == {"w1": b"r"}
    again.close()


def test_the_epoch_rises_with_each_start(shelf: Shelf) -> None:
    epochs = []
    for _ in range(3):
        journal = shelf.open()
        epochs.append(journal.next_epoch())
        journal.close()
    assert epochs == [1, 2, 3]


def test_a_commit_that_fails_leaves_nothing(shelf: Shelf) -> None:
    journal = shelf.open()
    journal.commit(Commit(1, [entry(1)]))
    broken = Entry(1.0, "x", None, b"")  # type: ignore[arg-type]  # the column refuses it
    with pytest.raises(StoreError, match=r"(?i)not.null"):
        journal.commit(Commit(2, [entry(2), broken], {"traffic": b"a"}))
    assert (journal.last_seq, journal.beat, journal.progress()) == (1, 1, {})
    journal.commit(Commit(2, [entry(2)]))
    assert journal.last_seq == 2
    journal.close()


def test_the_latest_replies_are_remembered(shelf: Shelf) -> None:
    journal = shelf.open()
    journal.commit(Commit(1, wishes=[(f"w{n}", float(n), b"r") for n in range(10)]))
    assert list(journal.wishes(since=3.0, most=4)) == ["w6", "w7", "w8", "w9"]
    journal.close()


def test_reading_the_journal_of_years_sorts_nothing(tmp_path: Path) -> None:
    Journal(tmp_path / "journal.sqlite").close()
    database = Database(sqlite_url(tmp_path / "journal.sqlite"), read_only=True)
    for of_asset, order in ORDERS.items():
        condition = "at >= 0 AND at <= 9" + (" AND asset = 'tram-01'" if of_asset else "")
        sql = f"SELECT seq, payload FROM events WHERE {condition} ORDER BY {order} LIMIT 9"
        plan = str(database.rows(f"EXPLAIN QUERY PLAN {sql}"))
        assert "TEMP B-TREE" not in plan
    database.close()


def test_the_first_reply_to_a_wish_stays(shelf: Shelf) -> None:
    journal = shelf.open()
    journal.commit(Commit(1, wishes=[("w1", 10.0, b"first")]))
    journal.commit(Commit(2, wishes=[("w1", 20.0, b"second"), ("w2", 20.0, b"other")]))
    assert journal.wishes(since=0.0) == {"w1": b"first", "w2": b"other"}
    journal.forget_wishes(before=15.0)
    assert journal.wishes(since=0.0) == {"w2": b"other"}
    journal.close()


def test_a_checkpoint_knows_its_place(shelf: Shelf) -> None:
    journal = shelf.open()
    assert journal.checkpoint() is None
    journal.commit(Commit(1, [entry(1), entry(2)]))
    journal.save_checkpoint(b"state")
    journal.commit(Commit(2, [entry(3)]))
    assert journal.checkpoint() == (2, b"state")
    assert journal.payloads(after=2) == [(3, b"{3}")]
    journal.close()


def test_synchronous_is_full(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    assert journal._database.rows("PRAGMA synchronous") == [(2,)]
    assert journal._database.rows("PRAGMA journal_mode") == [("wal",)]
    journal.close()


def test_a_reader_sees_the_latest_first(shelf: Shelf) -> None:
    journal = shelf.open()
    journal.commit(Commit(1, [entry(1), entry(2, "tram-01"), entry(3)]))
    reader = Chronicle(shelf.place)
    assert [seq for seq, _ in reader.latest(Wanted())] == [3, 2, 1]
    assert reader.latest(Wanted(asset="tram-01")) == [(2, b"{2}")]
    assert [seq for seq, _ in reader.latest(Wanted(start=1002.5, end=2000.0))] == [3]
    assert reader.of_type(("alarm_raised",), "lamp-000001", start=0.0) == [b"{1}", b"{3}"]
    reader.close()
    journal.close()


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    for beat in range(1, 200):
        journal.commit(Commit(beat, [entry(beat)] * 5))
    journal.close()
    data = bytearray(path.read_bytes())
    for at in range(8192, len(data) - 512, 4096):
        data[at : at + 512] = b"\xa5" * 512
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"damaged|malformed"):
        Journal(path)


def test_a_file_of_another_sort_is_said(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_text("not a database, but long enough to be read as a header" * 20)
    with pytest.raises(StoreError, match="not a database"):
        Journal(path)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    Journal(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE schema_version SET version = 99")
    raw.close()
    with pytest.raises(StoreError, match=r"schema 99.*newer OnDijon"):
        Journal(path)


def test_migrations_climb_from_any_version(tmp_path: Path) -> None:
    steps = (
        ("CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)"),
        ("ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7",),
        ("UPDATE a SET y = y + x",),
    )
    for start in range(len(steps) + 1):
        database = Database(sqlite_url(tmp_path / f"from-{start}.sqlite"))
        assert migrate(database, steps[:start], "test") == 0
        assert migrate(database, steps, "test") == start
        assert version(database) == 3
        assert database.rows("SELECT x, y FROM a") == [(1, 8)]
        database.close()


def test_a_migration_that_fails_is_not_half_done(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "x.sqlite"))
    steps = (("CREATE TABLE a (x INTEGER)",), ("INSERT INTO a VALUES (1)", "INSERT INTO nowhere"))
    with pytest.raises(StoreError):
        migrate(database, steps, "test")
    assert version(database) == 1
    assert database.rows("SELECT count(*) FROM a") == [(0,)]
    database.close()


def test_the_journal_of_version_1_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    database = Database(sqlite_url(path))
    migrate(database, STEPS[:1], "test")
    database.run("INSERT INTO events VALUES (1, 5.0, 'alarm_raised', 'lamp-000001', x'7B7D')")
    database.close()
    journal = Journal(path)
    assert journal.payloads(after=0) == [(1, b"{}")]
    journal.close()
