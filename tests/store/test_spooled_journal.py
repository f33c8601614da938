"""A journal whose server goes away: nothing waits for it, nothing is lost or doubled."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.audit import Note
from app.store.database import AwayError, Database, StoreError
from app.store.journal import Commit, Entry, Journal
from app.store.serverjournal import AheadError, ServerJournal
from app.store.spool import SPOOL, Spool
from app.store.spooledjournal import SpooledJournal
from tests.postgres import PostgresServer

PATIENCE_S = 60.0
SAID = ("database is away", "database is back", "begins from its spool", "commits that waited")
pytestmark = pytest.mark.logs(*SAID)


def note(number: int) -> Note:
    return Note(at=float(number), kind="wish", action="order", person=f"p{number}")


def commit(beat: int, kind: str = "alarm_raised") -> Commit:
    """One event, one record, one reply, and how far the source has come."""
    entry = Entry(float(beat), kind, "lamp-000001", b"{%d}" % beat, beat)
    wish = (f"w{beat}", float(beat), b"r%d" % beat)
    return Commit(beat, [entry], {"water": b"%d" % beat}, [wish], [note(beat)])


class Setup:
    """A server's place and a data folder."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self.server = server
        self.url = server.place()
        self.spool = folder / SPOOL

    def open(self) -> SpooledJournal:
        return SpooledJournal(self.url, self.spool, 0.0)

    def on_server(self) -> tuple[list[int], int]:
        """The events that the server holds, and how many records."""
        database = Database(self.url, read_only=True)
        events = database.rows("SELECT seq, payload FROM events ORDER BY seq")
        records = database.rows("SELECT count(*) FROM audit")
        database.close()
        assert [seq for seq, _ in events] == list(range(1, len(events) + 1))
        return [int(bytes(payload)[1:-1]) for _, payload in events], int(records[0][0])

    def run(self, *statements: str) -> None:
        database = Database(self.url)
        for statement in statements:
            database.run(statement)
        database.close()


@pytest.fixture
def setup(postgres: PostgresServer, tmp_path: Path) -> Iterator[Setup]:
    yield Setup(postgres, tmp_path)
    if not postgres.running:
        postgres.start()


def await_back(journal: Journal) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while journal.away:
        assert time.monotonic() < deadline, journal.away
        journal.tend()
        time.sleep(0.01)


def test_what_is_committed_meanwhile_comes_after(setup: Setup) -> None:
    journal = setup.open()
    assert journal.tend()  # there is no ground yet
    journal.save_checkpoint(b"1")
    assert not journal.tend()
    for beat in (1, 2):
        journal.commit(commit(beat))
    setup.server.stop(signal.SIGQUIT)
    for beat in (3, 4, 6):
        journal.commit(commit(beat))
    assert journal.away.startswith("3 commits wait")
    assert (journal.last_seq, journal.beat, journal.audit.tip.number) == (5, 6, 5)
    setup.server.start()
    await_back(journal)
    assert setup.on_server() == ([1, 2, 3, 4, 6], 5)
    journal.commit(commit(7))
    assert setup.on_server() == ([1, 2, 3, 4, 6, 7], 6)
    assert list(journal.wishes(3.0)) == ["w3", "w4", "w6", "w7"]
    journal.close()


def test_more_than_a_page_comes_in_order_while_more_is_committed(setup: Setup) -> None:
    journal = setup.open()
    journal.save_checkpoint(b"")
    setup.server.stop(signal.SIGQUIT)
    for beat in range(1, 351):
        journal.commit(commit(beat))
    setup.server.start()
    deadline, beat = time.monotonic() + PATIENCE_S, 350
    while journal.away:
        assert time.monotonic() < deadline
        beat += 1
        journal.commit(commit(beat))
        journal.tend()
        time.sleep(0.01)
    assert setup.on_server() == (list(range(1, beat + 1)), beat)
    journal.close()


def test_what_the_server_has_got_without_saying_so_is_not_doubled(setup: Setup) -> None:
    journal = setup.open()
    journal.save_checkpoint(b"")
    journal.commit(commit(1))
    journal.close()
    spool = Spool(setup.spool)
    (parcel,) = spool.parcels(0)  # as after an answer that did not arrive
    spool.close()
    assert parcel.beat == 1
    again = setup.open()
    again.commit(commit(2))
    again.close()
    assert setup.on_server() == ([1, 2], 2)


def test_a_server_that_stands_still_holds_the_beat_up_once_and_not_for_long(setup: Setup) -> None:
    journal = setup.open()
    journal.save_checkpoint(b"")
    journal.commit(commit(1))
    with setup.server.frozen():
        journal.commit(commit(2))
        assert journal.away
        journal.commit(commit(3))
    await_back(journal)
    journal.commit(commit(4))
    assert setup.on_server() == ([1, 2, 3, 4], 4)
    journal.close()


def test_an_engine_begins_without_its_server(setup: Setup) -> None:
    journal = setup.open()
    assert journal.next_epoch(5) == 5
    journal.commit(commit(1))
    journal.commit(commit(2, "hold_placed"))
    journal.save_checkpoint(b"two")
    journal.commit(commit(3))
    name = journal.identity()
    setup.server.stop(signal.SIGQUIT)
    journal.commit(commit(4))
    journal.close()

    again = setup.open()
    assert again.away
    assert (again.identity(), again.last_seq, again.beat) == (name, 4, 4)
    assert (again.next_epoch(), again.audit.tip.number) == (6, 4)
    assert again.checkpoint() == (2, b"two")
    assert again.payloads(2) == [(3, b"{3}"), (4, b"{4}")]
    assert again.progress() == {"water": b"4"}
    assert list(again.wishes(0.0)) == ["w1", "w2", "w3", "w4"]
    assert again.told() == [b"{2}"]
    assert again.last_of("lamp-000001", ("alarm_raised", "hold_placed")) == "alarm_raised"
    with pytest.raises(AwayError):
        _ = again.forgetting
    again.commit(commit(5))
    again.save_checkpoint(b"five")
    setup.server.start()
    await_back(again)
    again.close()
    assert setup.on_server() == ([1, 2, 3, 4, 5], 5)
    last = setup.open()
    assert (last.epoch, last.checkpoint()) == (6, (5, b"five"))
    last.close()


def test_records_that_wait_on_the_server_are_written_first(setup: Setup) -> None:
    journal = setup.open()
    journal.save_checkpoint(b"")
    journal.commit(Commit(1, notes=[note(1)], audited=False))
    setup.server.stop(signal.SIGQUIT)
    journal.commit(Commit(2, notes=[note(2)], audited=False))
    with pytest.raises(StoreError, match="out of reach"):
        journal.commit(Commit(3, notes=[note(3)]))
    journal.commit(Commit(3, notes=[note(3)], audited=False))
    setup.server.start()
    await_back(journal)
    journal.commit(Commit(4, notes=[note(4)]))
    assert (journal.audit.waiting, journal.audit.tip.number) == (0, 4)
    journal.close()


def test_without_server_and_ground_nothing_begins(setup: Setup) -> None:
    setup.server.stop(signal.SIGQUIT)
    with pytest.raises(AwayError, match="cannot open"):
        setup.open()


def test_one_engine_writes_a_journal(setup: Setup) -> None:
    journal = setup.open()
    with pytest.raises(AwayError, match="another engine"):
        ServerJournal(setup.url)
    journal.close()
    ServerJournal(setup.url).close()


def test_a_server_that_lost_its_end_is_not_written_to(setup: Setup) -> None:
    journal = setup.open()
    for beat in (1, 2, 3):
        journal.commit(commit(beat))
    journal.save_checkpoint(b"three")
    journal.close()
    setup.run("DELETE FROM events WHERE seq > 1", "UPDATE meta SET value = 1 WHERE key = 'beat'")
    again = setup.open()
    assert "older state" in again.away
    assert (again.last_seq, again.checkpoint()) == (3, (3, b"three"))
    again.commit(commit(4))
    again.close()
    assert setup.on_server()[0] == [1]


def test_an_engine_that_another_has_overtaken_does_not_begin(setup: Setup, tmp_path: Path) -> None:
    journal = setup.open()
    journal.commit(commit(1))
    journal.save_checkpoint(b"one")
    journal.close()
    other = SpooledJournal(setup.url, tmp_path / "other" / SPOOL, 0.0)
    assert other.checkpoint() == (1, b"one")
    other.commit(commit(2))
    other.close()
    with pytest.raises(AheadError, match="another one wrote it"):
        setup.open()


@pytest.mark.logs("damaged")
def test_a_damaged_spool_is_set_aside(setup: Setup) -> None:
    journal = setup.open()
    journal.commit(commit(1))
    journal.close()
    setup.spool.write_bytes(b"nothing that SQLite knows" * 1000)
    again = setup.open()
    again.commit(commit(2))
    again.close()
    assert list(setup.spool.parent.glob(f"{SPOOL}.aside-*"))
    assert setup.on_server() == ([1, 2], 2)
