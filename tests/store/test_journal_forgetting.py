"""What is removed from the journal: all of it, also from its log, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.audit import Note
from app.core.camera_events import CameraOpened
from app.core.events import Event, encode, type_name
from app.core.holding_events import HoldPlaced
from app.store.audit import AuditReader
from app.store.database import StoreError
from app.store.forgetting import SLICE_EVENTS, SLICE_RECORDS, START, Kept
from app.store.journal import Commit, Entry, Journal

NOON = 1_794_600_000.0  # 2026-11-14
VEHICLE, LAMP = "vehicle-042", "lamp-000001"


def nothing(_asset: str, _occurrence: int) -> bool:
    return False


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal.sqlite")
    yield made
    made.close()


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def opened(at: float, asset: str = "camera-107", reference: str = "") -> CameraOpened:
    return CameraOpened(
        at=at,
        asset=asset,
        view="v",
        person="Ada",
        desk="desk-1",
        purpose="incident",
        reason="crash",
        until=at + 600.0,
        reference=reference,
    )


def placed(at: float) -> HoldPlaced:
    return HoldPlaced(
        at=at, hold=1, subject="position", until=9e9, reason="x", person="Ada", desk="desk-1"
    )


def write(journal: Journal, *events: Event | Entry) -> None:
    entries = [
        event
        if isinstance(event, Entry)
        else Entry(event.at, type_name(event), getattr(event, "asset", ""), encode(event))
        for event in events
    ]
    journal.commit(Commit(beat=journal.beat + 1, entries=entries))


def plain(at: float, asset: str = LAMP, occurrence: int = 0, text: str = "x") -> Entry:
    return Entry(at, "alarm_raised", asset, text.encode(), occurrence)


def forget(journal: Journal, until: float, last: int, kept: Kept = nothing) -> int:
    removed, after = 0, START
    while True:
        part = journal.forgetting.events(until, last, kept, after)
        removed += part.removed
        if part.after is None:
            return removed
        after = part.after


def numbers(journal: Journal) -> list[int]:
    return [seq for seq, _ in journal.payloads(0)]


def test_events_go_by_age_but_for_what_stands_is_held_or_tells_of_holds(journal: Journal) -> None:
    write(
        journal,
        plain(NOON - 9.0),
        plain(NOON - 8.0, occurrence=5),
        plain(NOON - 7.0, asset=VEHICLE),
        placed(NOON - 6.0),
        plain(NOON - 5.0),  # not yet in a checkpoint
        plain(NOON),
    )
    removed = forget(journal, NOON, 4, lambda asset, at: asset == VEHICLE or at == 5)
    assert removed == 1
    assert numbers(journal) == [2, 3, 4, 5, 6]
    assert forget(journal, NOON, 6) == 3
    assert numbers(journal) == [4, 6]


def test_many_events_of_one_moment_are_all_looked_at_once(journal: Journal) -> None:
    write(journal, *(plain(NOON - 1.0, occurrence=n % 2) for n in range(3 * SLICE_EVENTS)))
    write(journal, plain(NOON))
    half = 3 * SLICE_EVENTS // 2
    assert forget(journal, NOON, 10**6, lambda _, occurrence: occurrence == 1) == half
    assert len(numbers(journal)) == half + 1


def test_camera_events_go_before_the_others(journal: Journal) -> None:
    write(journal, plain(NOON - 9.0), opened(NOON - 9.0), opened(NOON - 8.0, "camera-001"))
    write(journal, opened(NOON), plain(NOON))
    part = journal.forgetting.camera_events(NOON, lambda asset, _: asset == "camera-001")
    assert (part.removed, part.after) == (1, None)
    assert numbers(journal) == [1, 3, 4, 5]


def test_looking_for_camera_events_reads_no_others(journal: Journal, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "journal.sqlite") as raw:
        plan = raw.execute(
            "EXPLAIN QUERY PLAN SELECT at, seq, type, asset, occurrence FROM events WHERE at < 5"
            " AND type IN ('camera_opened', 'camera_closed') AND (at, seq) > (0, 0)"
            " ORDER BY at, seq LIMIT 9"
        ).fetchall()
    raw.close()
    assert "events_of_cameras" in plan[0][3]
    assert len(plan) == 1  # and no sort


def test_the_bytes_of_a_removed_event_are_gone_from_the_journal_and_its_log(
    journal: Journal, tmp_path: Path
) -> None:
    marker = "camera-107@2026-10-01T12:00:00Z"
    write(journal, opened(NOON - 1.0, reference=marker), plain(NOON))
    assert marker.encode() in bytes_of(tmp_path)
    reader = sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)
    assert journal.forgetting.camera_events(NOON, nothing).removed == 1
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM events").fetchone() == (1,)
    write(journal, plain(NOON + 1.0))
    assert not journal.forgetting.settle()  # somebody reads: later then, without waiting
    reader.close()
    assert journal.forgetting.settle()
    assert marker.encode() not in bytes_of(tmp_path)
    assert b"camera_opened" in bytes_of(tmp_path)  # of the index, so the files were read


def test_the_audit_is_cut_from_its_beginning_and_from_nowhere_else(
    journal: Journal, tmp_path: Path
) -> None:
    count = SLICE_RECORDS + 50
    notes = [Note(at=NOON, kind="engine", action=f"secret-{n:04d}", facts={}) for n in range(count)]
    journal.commit(Commit(beat=1, notes=notes))
    through = SLICE_RECORDS + 10
    assert journal.forgetting.records(through) == SLICE_RECORDS
    assert journal.forgetting.records(through) == 10
    assert journal.forgetting.records(through) == 0
    reader = AuditReader(tmp_path / "journal.sqlite")
    assert [link.number for link in reader.links()] == list(range(through + 1, count + 1))
    reader.close()
    with sqlite3.connect(tmp_path / "journal.sqlite") as raw:
        for sql in ("DELETE FROM audit", "UPDATE audit SET hash = ''"):
            with pytest.raises(sqlite3.IntegrityError):
                raw.execute(sql)
    raw.close()
    assert journal.forgetting.settle()
    assert b"secret-0001" not in bytes_of(tmp_path)
    assert f"secret-{count - 1:04d}".encode() in bytes_of(tmp_path)
    journal.commit(Commit(beat=2, notes=notes[:1]))  # it goes on
    assert journal.audit.tip.number == count + 1


def test_a_failed_cut_leaves_the_guard_in_place(journal: Journal, tmp_path: Path) -> None:
    journal.commit(Commit(beat=1, notes=[Note(at=NOON, kind="engine", action="x")]))
    with sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None) as raw:
        raw.execute("CREATE TRIGGER no BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
        with pytest.raises(StoreError):
            journal.forgetting.records(1)
        raw.execute("DROP TRIGGER no")
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute("DELETE FROM audit")
    raw.close()
