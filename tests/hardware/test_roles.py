"""City and gateway as the real programs: started, ended, killed, started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from app.bus.broker import Broker
from app.bus.stamp import format_stamp
from app.bus.wire import Feed, Order, OrderReport, SourceState
from app.wiring.cityfile import load_or_found, package_path
from hardware.city.ledger import Entry, ledgers, read_ledger
from tests.hardware.conftest import PATIENCE_S, TOPICS, Ears, until

pytestmark = pytest.mark.slow
ASSETS = 400


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city, founded once."""
    folder = tmp_path_factory.mktemp("founded")
    load_or_found(folder, ASSETS, 1)
    return package_path(folder)


@pytest.fixture
def data_dir(broker: Broker, package: Path) -> Path:
    shutil.copy(package, package_path(broker.data_dir))
    return broker.data_dir


class Program:
    """A role as a child process."""

    def __init__(self, role: str, broker: Broker, *options: str) -> None:
        folder = broker.data_dir
        self._log = (folder / f"{role}.log").open("ab")
        command = [sys.executable, "-m", "app", role, "--data-dir", str(folder)]
        self._process = subprocess.Popen(
            [*command, "--assets", str(ASSETS), *options],
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[2])},
        )

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self._process.poll() is None:
            self._process.send_signal(number)
        code = self._process.wait(PATIENCE_S)
        self._log.close()
        return code


Start = Callable[..., Program]


@pytest.fixture
def start(broker: Broker, data_dir: Path) -> Iterator[Start]:
    """Starts programs, none of which outlives the test."""
    started: list[Program] = []

    def another(role: str, *options: str) -> Program:
        started.append(Program(role, broker, *options))
        return started[-1]

    yield another
    for program in started:
        program.end(signal.SIGKILL)


@pytest.fixture
def city(start: Start) -> Program:
    return start("city", "--start", "21:00", "--obey", "refuse:lamp-000002")


def online(engine: Ears) -> set[str]:
    """Sources that are there, by the last word of each."""
    engine.on("")
    last = {m.topic: m.payload for m in engine.messages if m.topic.startswith(TOPICS.source(""))}
    return {
        topic.rpartition("/")[2]
        for topic, payload in last.items()
        if msgspec.json.decode(payload, type=SourceState).online
    }


def seqs(engine: Ears, source: str) -> list[int]:
    return [msgspec.json.decode(p, type=Feed).seq for p in engine.on(TOPICS.feed(source))]


def speaker(engine: Ears, asset: str) -> str:
    """The source that carries an asset, "" while nothing was heard of it."""
    engine.on("")
    prefix = TOPICS.feed("")
    for message in engine.messages:
        if message.topic.startswith(prefix) and f'"{asset}"'.encode() in message.payload:
            return message.topic.removeprefix(prefix)
    return ""


def order(identity: str, asset: str) -> bytes:
    now = time.time()
    return msgspec.json.encode(
        Order(
            id=identity,
            asset=asset,
            point="lamp",
            value=0.0,
            issued_at=format_stamp(now),
            expires_at=format_stamp(now + 20.0),
            epoch=1,
        )
    )


def test_sigterm_takes_leave_and_loses_nothing(city: Program, broker: Broker, engine: Ears) -> None:
    until(lambda: len(online(engine)) == 19, "all sources online")
    until(lambda: len(seqs(engine, "traffic")) > 5, "a feed")
    assert city.end() == 0
    until(lambda: not online(engine), "all sources offline")
    records = read_ledger(ledgers(broker.data_dir / "city")[-1]).records
    sent = {(r.source, r.seq) for r in records if r.entry is Entry.PUBLISHED}
    known = {(r.source, r.seq) for r in records if r.entry is Entry.ACKNOWLEDGED}
    assert known == sent
    until(lambda: len(seqs(engine, "traffic")) == max(n for s, n in sent if s == "traffic"), "all")
    assert seqs(engine, "traffic") == sorted(set(seqs(engine, "traffic")))


def test_kill_9_is_told_by_the_wills_and_a_restart_is_a_new_birth(
    city: Program, start: Start, engine: Ears
) -> None:
    until(lambda: len(online(engine)) == 19, "all sources online")
    until(lambda: len(seqs(engine, "city")) > 3, "a feed")
    assert city.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not online(engine), "the wills")
    before = len(seqs(engine, "city"))
    again = start("city")
    until(lambda: len(online(engine)) == 19, "all sources online again")
    until(lambda: len(seqs(engine, "city")) > before + 2, "a feed again")
    assert seqs(engine, "city")[before:][:3] == [1, 2, 3]
    assert again.end() == 0


def test_an_order_goes_all_the_way_and_back(city: Program, start: Start, engine: Ears) -> None:
    gateway = start("gateway")
    until(lambda: len(online(engine)) == 19, "all sources online")
    until(lambda: speaker(engine, "lamp-000001"), "a word of the lamp")
    source = speaker(engine, "lamp-000001")
    engine.say(TOPICS.order(source), order("o-1", "lamp-000001"))
    engine.say(TOPICS.order(source), order("o-2", "lamp-000002"))

    def outcomes() -> set[tuple[str, str, str]]:
        reports = [
            msgspec.json.decode(p, type=OrderReport) for p in engine.on(TOPICS.report(source))
        ]
        return {(r.id, r.outcome, r.reason) for r in reports}

    wanted = {("o-1", "sent", ""), ("o-2", "sent", ""), ("o-2", "refused", "refused")}
    until(lambda: outcomes() == wanted, "sent and refused")

    def dark() -> bool:
        return any(
            reading.asset == "lamp-000001" and (reading.point, reading.value) == ("lamp", "off")
            for payload in engine.on(TOPICS.feed(source))
            for reading in msgspec.json.decode(payload, type=Feed).readings
        )

    until(dark, "the lamp's own word")
    assert gateway.end() == 0


def test_a_field_that_cannot_be_says_why(start: Start, data_dir: Path) -> None:
    program = start("city", "--fault", "cabinet-trip:cabinet-9999")
    assert program.end(signal.SIGCONT) == os.EX_CONFIG
    assert "no asset cabinet-9999" in (data_dir / "city.log").read_text()
