"""A damaged journal: noticed, set aside, put back, reconciled, and said by an alarm."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.rows import JournalRow
from app.bus.topics import LIVE, last_level
from app.bus.wire import Rebirth, Target
from app.engine.safekeeping import FIRST_AFTER_S, RETRY_S, Safekeeping
from app.store.database import DamageError
from app.store.vault import JOURNAL, Vault
from app.wiring.engineroom import BACKUPS, Engine, Setting
from resources.shelf import kind_files
from tests.engine.conftest import Stage
from tests.engine.players import PATIENCE_S, TOPICS, Field, until
from tests.engine.town import town

TRIPPED = "cabinet-0001/tripped"
RESTORED = "engine-01/journal_restored"
pytestmark = pytest.mark.logs(
    "cannot be trusted",
    "goes on from the backup",
    "cannot be read",
    "is damaged",
    "cannot store",
    "the backup failed",
    "backups are made again",
)


def smash(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 4096):
        data[at : at + 1024] = b"\xa5" * 1024
    path.write_bytes(data)


class Sources:
    """Real sources: asked to, they are born again and tell everything."""

    def __init__(self, broker: Broker, field: Field) -> None:
        self._field = field
        self.asked: dict[str, str] = {}
        self._client = Client(
            broker.address("publisher"),
            "sources-that-listen",
            root=LIVE,
            subscriptions=[Subscription(TOPICS.rebirth("+"))],
        )
        self._client.start()
        assert self._client.wait_connected(PATIENCE_S)

    def listen(self) -> None:
        for message in self._client.take():
            source = message.topic.split("/")[-2]
            assert last_level(message.topic) == "rebirth"
            word = msgspec.json.decode(message.payload, type=Rebirth)
            if source not in self.asked:
                self.asked[source] = word.reason
                time.sleep(0.002)  # another time of birth
                self._field.birth(source)
                if source == "lighting-01":
                    self._field.readings(source, [["cabinet-0001", "breaker", "closed"]])
                    self._field.readings(source, [["cabinet-0002", "breaker", "tripped"]])
            self._client.ack([message])

    def close(self) -> None:
        self._client.stop()


@pytest.fixture
def field(stage: Stage) -> Field:
    return stage.field()


@pytest.fixture
def sources(stage: Stage, field: Field) -> Iterator[Sources]:
    made = Sources(stage.broker, field)
    yield made
    made.close()


def test_a_damaged_journal_is_put_back_and_reconciled(
    stage: Stage, field: Field, sources: Sources
) -> None:
    first = stage.engine()
    desk = stage.desk()
    for source in ("lighting-01", "water", "access"):
        field.birth(source)
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    alarm = desk.alarm(TRIPPED, "B")
    target = Target(asset=alarm.asset, occurrence=alarm.occurrence, revision=alarm.revision)
    assert desk.wish("acknowledge", [target]).outcomes[0].accepted
    first.stop()
    Vault(stage.folder / BACKUPS).make(stage.folder, time.time())
    smash(stage.folder / JOURNAL)

    stage.engine()
    late = stage.desk()
    told = late.alarm(RESTORED, "B")
    assert told.priority == 2

    def reconciled() -> bool:
        sources.listen()
        rows = late.rows("journal", JournalRow, asset="engine-01")
        return any(row.type == "journal_reconciled" for row in rows)

    until(reconciled, "all sources have answered")
    assert sources.asked == dict.fromkeys(("lighting-01", "water", "access"), "restored")
    late.alarm("cabinet-0002/tripped", "B")  # what came while nobody could remember it
    closed = late.alarm(TRIPPED, "A")  # acknowledged before, and over now
    assert closed.occurrence == alarm.occurrence
    newer = late.alarms()["cabinet-0002/tripped"]
    assert newer.occurrence > alarm.occurrence + 1000
    until(lambda: late.alarms()[RESTORED].latched, "it stands until somebody resets it")
    rows = late.rows("journal", JournalRow, asset="engine-01")
    restored = next(row for row in rows if row.type == "journal_restored")
    assert "aside" in str(restored.facts["aside"])
    assert list(stage.folder.glob(f"{JOURNAL}.aside-*"))


def test_a_next_start_does_not_tell_it_again(stage: Stage, field: Field, sources: Sources) -> None:
    (stage.folder / JOURNAL).write_bytes(b"nothing that SQLite knows" * 1000)
    first = stage.engine()
    desk = stage.desk()
    desk.alarm(RESTORED, "B")
    for source in ("lighting-01", "water", "access"):
        field.birth(source)

    def reconciled() -> bool:
        sources.listen()
        rows = desk.rows("journal", JournalRow, asset="engine-01")
        return any(row.type == "journal_reconciled" for row in rows)

    until(reconciled, "reconciled")
    first.stop()
    sources.asked.clear()
    stage.engine()
    again = stage.desk()
    again.await_engine()
    time.sleep(1.5)  # longer than Rebirths looks
    sources.listen()
    assert sources.asked == {}
    rows = again.rows("journal", JournalRow, asset="engine-01")
    assert [row.type for row in rows].count("journal_restored") == 1


def test_damage_under_a_running_engine_ends_it_in_order(broker: Broker, tmp_path: Path) -> None:
    setting = Setting(
        city=town(),
        kind_files=kind_files(),
        address=broker.address("engine"),
        root=LIVE,
        data_dir=tmp_path,
        backup_every_s=0.5,
    )
    stop = threading.Event()
    threading.Timer(1.5, stop.set).start()
    Engine(setting).run(stop)
    good = Vault(tmp_path / BACKUPS).backups()
    assert good
    running = Engine(setting)
    smash(tmp_path / JOURNAL)  # the next backup is not taken for one
    with pytest.raises(DamageError):
        running.run(threading.Event())
    again = Engine(setting)
    stop.set()
    again.run(stop)
    assert list(tmp_path.glob(f"{JOURNAL}.aside-*"))
    assert not (tmp_path / f"{JOURNAL}.damaged").exists()


def test_backups_come_by_the_clock_and_failures_are_said(tmp_path: Path) -> None:
    trouble: dict[str, str] = {}
    now = 1_800_000_000.0
    vault = Vault(tmp_path / "backup")
    keeping = Safekeeping(vault, tmp_path, trouble, now)

    def settled(count: int) -> bool:
        keeping.tend(now)
        return len(vault.backups()) == count and keeping.backup_at == vault.backups()[0].made_at

    (tmp_path / "backup").write_text("a file where the folder should be")
    now += FIRST_AFTER_S + 1

    def said() -> bool:
        keeping.tend(now)
        return "backup" in trouble

    until(said, "the trouble is said")
    (tmp_path / "backup").unlink()
    now += RETRY_S + 1
    until(lambda: settled(1), "made after all")
    assert trouble == {}
    now += 600.0
    keeping.tend(now)
    assert len(vault.backups()) == 1
    now += 301.0
    until(lambda: settled(2), "a quarter of an hour later")
    keeping.close()
    resumed = Safekeeping(vault, tmp_path, trouble, now + 30.0)
    resumed.tend(now + 100.0)  # the last one is young
    resumed.close()
    assert len(vault.backups()) == 2
