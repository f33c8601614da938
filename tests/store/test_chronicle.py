"""Reading the journal beside the engine: filters, pages, files of an earlier program."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.alarm_table import State
from app.core.events import AlarmAcknowledged, AlarmRaised, Event, SourceLost, encode, type_name
from app.store.chronicle import Chronicle, Wanted, query
from app.store.database import Database, sqlite_url
from app.store.journal import STEPS, Commit, Entry, Journal
from tests.store.shelf import Shelf


def _raised(number: int, at: float, asset: str = "lamp-000001") -> Event:
    return AlarmRaised(
        at=at,
        asset=asset,
        rule="lamp_failure",
        occurrence=number,
        revision=1,
        state=State.UNACKNOWLEDGED,
        priority=4,
        since=at,
    )


def _acknowledged(number: int, at: float, person: str) -> Event:
    return AlarmAcknowledged(
        at=at,
        asset="lamp-000001",
        rule="lamp_failure",
        occurrence=number,
        revision=2,
        state=State.ACKNOWLEDGED,
        person=person,
        desk="desk-1",
    )


EVENTS = (
    _raised(1, 10.0),
    _acknowledged(1, 20.0, "operator-1"),
    _raised(2, 30.0),
    SourceLost(at=30.0, source="water", said_at=30.0),
    _acknowledged(2, 40.0, "operator-2"),
    _raised(3, 35.0, "tram-01"),  # the clock was set back
)


def _entry(event: Event) -> Entry:
    asset, number = getattr(event, "asset", "water"), getattr(event, "occurrence", 0)
    return Entry(event.at, type_name(event), asset, encode(event), number)


@pytest.fixture
def chronicle(shelf: Shelf) -> Iterator[Chronicle]:
    journal = shelf.open()
    journal.commit(Commit(1, [_entry(event) for event in EVENTS]))
    reader = Chronicle(shelf.place)
    yield reader
    reader.close()
    journal.close()


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(occurrence=1), [2, 1]),
        (Wanted(occurrence=2, end=35.0), [3]),
        (Wanted(person="operator-2"), [5]),
        (Wanted(rule="lamp_failure", types=("alarm_raised", "source_lost")), [6, 3, 1]),
        (Wanted(types=("source_lost",)), [4]),
        (Wanted(asset="lamp-000001", before=5), [3, 2, 1]),
        (Wanted(start=15.0, end=36.0), [6, 4, 3, 2]),
        (Wanted(occurrence=9), []),
    ],
)
def test_conditions_hold_together(chronicle: Chronicle, wanted: Wanted, numbers: list[int]) -> None:
    assert [seq for seq, _ in chronicle.latest(wanted)] == numbers


def test_pages_follow_each_other_without_a_gap(chronicle: Chronicle) -> None:
    seen: list[int] = []
    while page := chronicle.latest(Wanted(before=seen[-1] if seen else 0), limit=2):
        seen += [seq for seq, _ in page]
    assert seen == [5, 6, 4, 3, 2, 1]


def test_only_the_events_of_alarms_are_streamed(chronicle: Chronicle) -> None:
    assert [seq for seq, _ in chronicle.alarm_events(after=2, limit=2)] == [3, 5]
    assert chronicle.last_seq() == 6


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(before=3), Wanted(occurrence=2, before=3)])
def test_nothing_is_sorted_nor_read_whole(tmp_path: Path, wanted: Wanted) -> None:
    Journal(tmp_path / "journal.sqlite").close()
    database = Database(sqlite_url(tmp_path / "journal.sqlite"), read_only=True)
    sql, values = query(wanted, database.dialect)
    plan = str(database.rows(f"EXPLAIN QUERY PLAN {sql}", values))
    assert "TEMP B-TREE" not in plan
    assert "SCAN" not in plan
    database.close()


def test_an_earlier_journal_learns_of_occurrences(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with sqlite3.connect(path) as old:
        for statement in STEPS[0]:
            old.execute(statement)
        old.execute("CREATE TABLE schema_version (version INTEGER NOT NULL)")
        old.execute("INSERT INTO schema_version VALUES (1)")
        rows = [(n, *_row(event)) for n, event in enumerate(EVENTS, start=1)]
        old.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", rows)
    old.close()
    Journal(path).close()
    reader = Chronicle(path)
    assert [seq for seq, _ in reader.latest(Wanted(occurrence=2))] == [5, 3]
    assert len(reader.alarm_events(0, 10)) == 5
    reader.close()


def _row(event: Event) -> tuple[float, str, str, bytes]:
    entry = _entry(event)
    return entry.at, entry.type, entry.asset, entry.payload
