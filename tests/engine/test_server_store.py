"""An engine whose journal is on a PostgreSQL server, also while that is away."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import msgspec
import pytest

from app.bus.rows import AlarmRow, JournalRow
from app.bus.stamp import format_stamp
from app.bus.wire import Target
from app.core.audit_check import AuditCheck
from app.core.events import AlarmRaised, decode
from app.engine.sourcelog import Progress
from app.store.audit import AuditReader
from app.store.chronicle import Chronicle, Wanted
from app.store.history import History
from app.store.serverjournal import ServerJournal
from tests.engine.childengine import EngineChild
from tests.engine.conftest import Stage
from tests.engine.players import Desk, Field, until
from tests.postgres import PostgresServer

SOURCE, LOADED = "lighting-01", "water"
GAUGE = "gauge-ouche-01"
CABINETS = ("cabinet-0001", "cabinet-0002")
SAID = (
    "database is away",
    "database is back",
    "begins from its spool",
    "commits that waited",
    "upkeep of the store failed",
)


@pytest.fixture
def server(stage: Stage, postgres: PostgresServer) -> Iterator[PostgresServer]:
    """Runs again when the test ends, whatever it did to it."""
    stage.store = postgres.place()
    yield postgres
    if not postgres.running:
        postgres.start()


def trip(field: Field, desk: Desk, cabinet: str) -> int:
    """The number of the alarm."""
    field.readings(SOURCE, [[cabinet, "breaker", "tripped"]])
    return desk.alarm(f"{cabinet}/tripped", "B").occurrence


def end_of(field: Field, desk: Desk, cabinet: str) -> None:
    field.readings(SOURCE, [[cabinet, "breaker", "closed"]])
    desk.alarm(f"{cabinet}/tripped", "D")
    row = desk.alarms()[f"{cabinet}/tripped"]
    target = Target(asset=row.asset, occurrence=row.occurrence, revision=row.revision)
    assert desk.wish("acknowledge", [target]).outcomes[0].accepted


def says(desk: Desk, *, trouble: bool) -> bool:
    desk.hear()
    told = desk.statuses[-1].trouble if desk.statuses else []
    return any(one.startswith("store_away") for one in told) is trouble


def judge(place: str, occurrences: list[int]) -> None:
    """On the server every event stands once, in order, and the audit holds."""
    with closing(Chronicle(place)) as chronicle:
        events = [decode(payload) for _, payload in chronicle.alarm_events(0, 10_000)]
        raised = [one for one in events if isinstance(one, AlarmRaised) and one.rule == "tripped"]
        assert [one.occurrence for one in raised] == occurrences
        numbers = [seq for seq, _ in chronicle.latest(Wanted(), limit=10_000)]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    with closing(AuditReader(place)) as reader:
        check = AuditCheck()
        assert list(check.take(reader.links())) == []
        assert check.seen >= len(occurrences)


def test_the_main_path_is_the_same(stage: Stage, server: PostgresServer) -> None:
    first = stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    numbers = [trip(field, desk, cabinet) for cabinet in CABINETS]
    end_of(field, desk, CABINETS[0])
    rows = desk.rows("journal", JournalRow, asset=CABINETS[0])
    assert [row.type for row in rows] == ["alarm_acknowledged", "alarm_returned", "alarm_raised"]
    assert not (stage.folder / "journal.sqlite").exists()
    first.stop()
    judge(stage.store, numbers)

    stage.engine()
    again = stage.desk()
    standing = {f"{row.asset}/{row.rule}": row for row in again.rows("alarms", AlarmRow)}
    assert standing["cabinet-0002/tripped"].occurrence == numbers[1]
    assert "cabinet-0001/tripped" not in standing


class Load:
    """A source that speaks without a pause, on a thread of its own, until it is ended."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._ending = threading.Event()
        self.times: list[int] = []  # of each reading, in ms
        field.birth(LOADED)
        self._thread = threading.Thread(target=self._speak)
        self._thread.start()

    def end(self) -> int:
        """How many messages it were."""
        self._ending.set()
        self._thread.join()
        return self._field.seq[LOADED]

    def _speak(self) -> None:
        began = int(time.time() * 1000) - 600_000
        while not self._ending.wait(0.01):
            times = [began + 10 * len(self.times) + n for n in range(5)]
            self.times += times
            rows = [[GAUGE, "level_m", 0.5, format_stamp(at / 1000)] for at in times]
            self._field.readings(LOADED, rows)


def judge_load(stage: Stage, load: Load, messages: int) -> None:
    """Every reading of it stands once in the history, every message in the progress."""
    with closing(ServerJournal(stage.store)) as journal:
        kept = msgspec.msgpack.decode(journal.progress()[LOADED], type=Progress)
        assert (kept.sequence.last, kept.readings) == (messages, len(load.times))
        beat = journal.beat
    with ThreadPoolExecutor(1) as worker:
        history = History(stage.folder / "history", worker, committed_beat=beat)
        number = history.number(GAUGE, "level_m")
        assert number is not None
        found = worker.submit(history.series, number, 0.0, time.time()).result()
        history.close()
    assert found.times.tolist() == load.times


@pytest.mark.logs(*SAID)
def test_nothing_is_lost_while_the_server_is_away(stage: Stage, server: PostgresServer) -> None:
    engine = stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    load = Load(stage.field())
    try:
        numbers = []
        for step in range(6):
            if step == 2:
                server.stop(signal.SIGQUIT)
            if step == 4:
                until(lambda: says(desk, trouble=True), "the trouble is said")
                assert desk.ask("journal")[0].error == "not_readable"
                server.start()
            cabinet = CABINETS[step % 2]
            numbers.append(trip(field, desk, cabinet))
            end_of(field, desk, cabinet)
        until(lambda: says(desk, trouble=False), "the trouble is over")
    finally:
        messages = load.end()
    until(lambda: desk.sources()[LOADED].last_seq == messages, "every message is taken")
    engine.stop()
    judge(stage.store, numbers)
    judge_load(stage, load, messages)


@pytest.mark.logs(*SAID)
def test_kill_9_while_the_server_is_away(stage: Stage, server: PostgresServer) -> None:
    child = EngineChild(stage)
    try:
        desk, field = stage.desk(), stage.field()
        desk.await_engine()
        field.birth(SOURCE)
        numbers = [trip(field, desk, CABINETS[0])]
        server.stop(signal.SIGQUIT)
        numbers.append(trip(field, desk, CABINETS[1]))
        child.end(signal.SIGKILL)

        child = EngineChild(stage)
        desk.statuses.clear()
        desk.await_engine()
        standing = {row.asset: row for row in stage.desk().rows("alarms", AlarmRow)}
        assert [standing[cabinet].occurrence for cabinet in CABINETS] == numbers
        end_of(field, desk, CABINETS[0])
        server.start()
        until(lambda: says(desk, trouble=False), "the trouble is over")
        numbers.append(trip(field, desk, CABINETS[0]))
    finally:
        child.end(signal.SIGTERM)
    judge(stage.store, numbers)
