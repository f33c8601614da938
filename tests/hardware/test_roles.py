"""City and gateway as the real programs: started, ended, killed, started again."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import msgspec
import pytest

from app.bus.broker import Broker
from app.bus.stamp import format_stamp
from app.bus.wire import Feed, Order, OrderReport, SourceState
from hardware.city.ledger import Entry, ledgers, read_ledger
from tests.hardware.conftest import TOPICS, Ears, until
from tests.hardware.program import Program, Start

pytestmark = pytest.mark.slow


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
    until(lambda: len(online(engine)) == 20, "all sources online")
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
    until(lambda: len(online(engine)) == 20, "all sources online")
    until(lambda: len(seqs(engine, "city")) > 3, "a feed")
    assert city.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not online(engine), "the wills")
    before = len(seqs(engine, "city"))
    again = start("city")
    until(lambda: len(online(engine)) == 20, "all sources online again")
    until(lambda: len(seqs(engine, "city")) > before + 2, "a feed again")
    assert seqs(engine, "city")[before:][:3] == [1, 2, 3]
    assert again.end() == 0


def test_an_order_goes_all_the_way_and_back(city: Program, start: Start, engine: Ears) -> None:
    gateway = start("gateway")
    until(lambda: len(online(engine)) == 20, "all sources online")
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
