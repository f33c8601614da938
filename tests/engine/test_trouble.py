"""A store or a broker that fails: nothing is told that is not kept, nothing is lost."""

from __future__ import annotations

import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bus.broker import free_port
from app.bus.nats import NatsBroker
from app.bus.wire import Target
from app.store.database import StoreError
from app.wiring.engineroom import Engine, Setting
from resources.shelf import kind_files
from tests.engine.conftest import Stage
from tests.engine.players import until
from tests.engine.town import town

TRIPPED = "cabinet-0001/tripped"


@pytest.mark.logs("cannot store", "storing works again", "upkeep of the store failed")
def test_nothing_is_told_before_it_is_kept(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth("lighting-01")
    until(lambda: "lighting-01" in desk.sources(), "birth")
    other = sqlite3.connect(stage.folder / "journal.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # nobody else can write now
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])

    def said() -> bool:
        desk.hear()
        return any("store_write" in trouble for s in desk.statuses for trouble in s.trouble)

    until(said, "the trouble is said")
    assert TRIPPED not in desk.alarms()
    other.execute("ROLLBACK")
    other.close()
    desk.alarm(TRIPPED, "B")

    def over() -> bool:
        desk.hear()
        return not desk.statuses[-1].trouble

    until(over, "the trouble is over")
    assert [d.seq for d in desk.deltas] == list(range(desk.deltas[0].seq, desk.deltas[-1].seq + 1))


@pytest.fixture
def full_disk() -> Iterator[Callable[[bool], None]]:
    """Lets no file of this process grow, as a disk without room does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(full: bool) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096 if full else before[0], before[1]))

    yield fill
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.logs("cannot store", "storing works again", "upkeep of the store failed")
def test_a_full_disk_is_said_and_got_over(stage: Stage, full_disk: Callable[[bool], None]) -> None:
    stage.without_delays()
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth("lighting-01")
    until(lambda: "lighting-01" in desk.sources(), "birth")
    full_disk(True)
    lamps = [[f"lamp-{n:06d}", "fault", "lamp"] for n in range(40)]
    field.readings("lighting-01", [*lamps, ["cabinet-0001", "breaker", "tripped"]])

    def said() -> bool:
        desk.hear()
        return any("store_write" in trouble for s in desk.statuses for trouble in s.trouble)

    until(said, "the trouble is said")
    assert TRIPPED not in desk.alarms()
    full_disk(False)
    desk.alarm(TRIPPED, "B")
    until(lambda: len(desk.alarms()) >= 41, "every alarm, once")
    with sqlite3.connect(stage.folder / "journal.sqlite") as raw:
        raised = "SELECT count(*) FROM events WHERE type = 'alarm_raised'"
        assert raw.execute(raised).fetchone()[0] == len(desk.alarms())
    raw.close()


@pytest.mark.logs("hears nothing", "connection", "lost", "refused", "reconnect")
def test_a_broker_that_comes_back_is_served_again(tmp_path: Path) -> None:
    with NatsBroker(tmp_path / "broker", port=0) as broker:
        stage = Stage(broker, tmp_path)
        running = stage.engine()
        desk, field = stage.desk(), stage.field()
        field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
        alarm = desk.alarm(TRIPPED, "B")
        broker.stop()
        until(lambda: not running.engine.connected, "the engine notices")
        time.sleep(0.3)
        broker.start()
        until(lambda: running.engine.connected, "the engine is back")
        late = stage.desk()
        rows = late.rows("alarms", type(alarm))
        assert [row.occurrence for row in rows if row.rule == "tripped"] == [alarm.occurrence]
        target = Target(asset=alarm.asset, occurrence=alarm.occurrence, revision=alarm.revision)
        assert late.wish("acknowledge", [target]).outcomes[0].accepted
        stage.close()


def test_an_engine_waits_for_its_broker(tmp_path: Path) -> None:
    broker = NatsBroker(tmp_path / "broker", port=free_port())
    stage = Stage(broker, tmp_path)
    running = stage.engine(connected=False)
    time.sleep(0.5)
    assert not running.engine.connected
    broker.start()
    until(lambda: running.engine.connected, "the engine has found it")
    desk, field = stage.desk(), stage.field()
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    desk.alarm(TRIPPED, "B")
    stage.close()
    broker.stop()


def test_a_journal_of_a_newer_program_is_refused(stage: Stage) -> None:
    stage.engine().stop()
    with sqlite3.connect(stage.folder / "journal.sqlite") as raw:
        raw.execute("UPDATE schema_version SET version = 99")
    raw.close()
    with pytest.raises(StoreError, match="newer OnDijon"):
        Engine(
            Setting(
                city=town(),
                kind_files=kind_files(),
                address=stage.broker.address("engine"),
                root="ondijon",
                data_dir=stage.folder,
            )
        )


def test_a_changed_city_keeps_what_still_exists(stage: Stage) -> None:
    first = stage.engine(lamps=40)
    desk, field = stage.desk(), stage.field()
    field.birth("lighting-01")
    field.readings(
        "lighting-01", [["lamp-000003", "power_w", 33.0], ["lamp-000030", "power_w", 9.0]]
    )
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    alarm = desk.alarm(TRIPPED, "B")
    first.stop()
    stage.engine(lamps=10)
    again = stage.desk()
    assert [row.occurrence for row in again.rows("alarms", type(alarm))] == [alarm.occurrence]
    [part] = again.ask("history", asset="lamp-000030", point="power_w")
    assert not part.error  # what the city had before can still be looked at
