"""Killed in the midst of removing, the engine loses nothing else, and the next one ends it."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from app.bus.rows import JournalRow
from app.bus.wire import Target
from app.core.events import OrderRejected, encode, type_name
from app.core.kindset import parse_kinds
from app.core.people import Role
from app.core.room import Room
from app.store.journal import Commit, Entry, Journal
from app.store.people import FILE, Register
from app.store.vault import check
from resources.shelf import kind_files
from tests.engine.childengine import EngineChild
from tests.engine.conftest import Stage
from tests.engine.players import Desk, until
from tests.engine.town import town

DAY_S = 86400.0
OLD, YOUNG = 3000, 500
PERSON, PASSWORD = "supervisor-1", "correct horse 7"


def fill(folder: Path, now: float) -> None:
    """A journal whose greater part is four years old."""
    journal = Journal(folder / "journal.sqlite")
    for age, count in ((1460.0, OLD), (10.0, YOUNG)):
        entries = []
        for number in range(count):
            at = now - age * DAY_S + number
            event = OrderRejected(at=at, id=f"o{number}", asset="x", order="dim", reason="old")
            entries.append(Entry(at, type_name(event), "x", encode(event)))
        journal.commit(Commit(journal.beat + 1, entries))
    journal.save_checkpoint(Room(town(), parse_kinds(kind_files())).checkpoint())
    journal.close()
    people = Register(folder / FILE)
    people.add(PERSON, Role.SUPERVISOR, PASSWORD)
    people.close()


def left(folder: Path, now: float) -> tuple[int, int]:
    """How many events are older than the limit, and how many are not."""
    where = f"{(folder / 'journal.sqlite').as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(where, uri=True)) as reader:
        sql = "SELECT count(*) FILTER (WHERE at < ?), count(*) FROM events WHERE asset = 'x'"
        old, whole = reader.execute(sql, (now - 1000 * DAY_S,)).fetchone()
    return int(old), int(whole) - int(old)


def begin(stage: Stage) -> tuple[EngineChild, Desk]:
    child, desk = EngineChild(stage), stage.desk()
    desk.await_engine()
    desk.passwords = {PERSON: PASSWORD}
    reply = desk.wish("run_retention", [Target(asset="engine-01")], person=PERSON)
    assert reply.outcomes[0].accepted, reply.outcomes[0].reason
    return child, desk


@pytest.mark.slow
def test_killed_in_the_midst_of_a_round_the_next_start_ends_it(stage: Stage) -> None:
    now, folder = time.time(), stage.folder
    fill(folder, now)
    child, _ = begin(stage)
    until(lambda: left(folder, now)[0] < 0.8 * OLD, "some are removed")
    child.end(signal.SIGKILL)
    check(folder / "journal.sqlite")
    before, young = left(folder, now)
    assert 0 < before < OLD
    assert young == YOUNG
    child, desk = begin(stage)

    def told() -> list[JournalRow]:
        rows = desk.rows("journal", JournalRow, asset="engine-01", limit=20.0)
        return [row for row in rows if row.type == "retention_carried_out"]

    until(told, "the round is told")
    (row,) = told()
    assert f"journal {before}" in str(row.facts["removed"])
    assert left(folder, now) == (0, YOUNG)
    assert child.end(signal.SIGTERM) == 0
    check(folder / "journal.sqlite")
