"""The field on a real broker: births, numbers, outages, commands."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from app.bus.broker import Broker
from app.bus.stamp import format_stamp, parse_stamp
from app.bus.wire import MAX_MESSAGE_BYTES, Feed, Order, OrderReport, SourceState
from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.ledger import Entry, Heading, Ledger, Record, digest, ledgers, read_ledger
from hardware.city.moment import STEPS_PER_S, CityClock
from hardware.city.transmitter import Transmitter
from hardware.publisher import BATCH_BYTES, BATCH_READINGS
from tests.hardware.conftest import TOPICS, Ears, until
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town(cabinets=8, lamps=60)
NOON = 1_795_431_600.0


class Station:
    """A field and its transmitter, stepped by hand and in no time."""

    def __init__(self, broker: Broker, folder: Path, *obedience: str) -> None:
        clock = CityClock(NOON, 1.0, LAT, LON)
        self.folder = folder
        self.field = Field(
            CITY, kinds(), clock, roads=roads(), obedience=obedience, faults_by_chance=False
        )
        heading = Heading(
            sources=list(CITY.sources), seed=1, speed=1.0, start_s=NOON, fingerprint="t"
        )
        self.ledger = Ledger(folder, heading, time.time())
        self.transmitter = Transmitter(
            self.field, broker.address("city"), TOPICS, self.ledger, time.time, "test"
        )
        self.transmitter.start()
        self.ended = False

    def live(self, seconds: float) -> None:
        for _ in range(int(seconds * STEPS_PER_S)):
            self.transmitter.send(self.field.step(), time.time())
            self.transmitter.pump()

    def settle(self) -> None:
        """Until the broker has everything."""

        def settled() -> bool:
            self.transmitter.pump()
            return not any(p.waiting for p in self.transmitter.publishers.values())

        until(settled, "all acknowledged")

    def connect(self) -> None:
        everyone = self.transmitter.publishers.values()
        until(lambda: all(one.connected for one in everyone), "all connected")

    def end(self) -> list[Record]:
        """Takes leave; what the ledger says."""
        if not self.ended:
            self.ended = True
            self.transmitter.stop()
            self.ledger.close(time.time())
        return read_ledger(ledgers(self.folder)[-1]).records


@pytest.fixture
def station(broker: Broker, engine: Ears, tmp_path: Path) -> Iterator[Station]:
    running = Station(broker, tmp_path / "ledger", "refuse:lamp-000007", "timeout:lamp-000008")
    running.connect()
    yield running
    running.end()


def feeds(engine: Ears, source: str) -> list[Feed]:
    return [msgspec.json.decode(p, type=Feed) for p in engine.on(TOPICS.feed(source))]


def states(engine: Ears, source: str) -> list[SourceState]:
    return [msgspec.json.decode(p, type=SourceState) for p in engine.on(TOPICS.source(source))]


def whole(engine: Ears, source: str, last: int) -> bool:
    return {feed.seq for feed in feeds(engine, source)} == set(range(1, last + 1))


def published(records: list[Record], source: str, entry: Entry) -> list[Record]:
    return [r for r in records if r.source == source and r.entry is entry]


def command(engine: Ears, broker: Broker, asset: str, *, lasts_s: float = 20.0) -> Order:
    now = time.time()
    order = Order(
        id=f"order-{time.monotonic_ns()}",
        asset=asset,
        point="lamp",
        value="on",
        issued_at=format_stamp(now),
        expires_at=format_stamp(now + lasts_s),
        epoch=1,
    )
    gateway = Ears(broker, "gateway")
    gateway.say(TOPICS.command("lighting-01"), msgspec.json.encode(order))
    gateway.client.stop()
    return order


def test_the_feed_keeps_its_contract(station: Station, engine: Ears) -> None:
    station.live(30.0)
    station.settle()
    records = station.end()
    by_name = kinds()
    for source in CITY.sources:
        sent = published(records, source, Entry.PUBLISHED)
        until(partial(whole, engine, source, len(sent)), f"all of {source}")
        payloads = engine.on(TOPICS.feed(source))
        assert sorted(digest(p) for p in payloads) == sorted(r.digest for r in sent)
        assert max(map(len, payloads)) <= BATCH_BYTES < MAX_MESSAGE_BYTES
        assert sent[-1].seq == len(published(records, source, Entry.ACKNOWLEDGED))
        for feed in feeds(engine, source):
            assert 0 < len(feed.readings) <= BATCH_READINGS
            for reading in feed.readings:
                row = CITY.rows[reading.asset]
                assert CITY.sources[CITY.source[row]] == source
                assert reading.point in {p.name for p in by_name[CITY.kind_name(row)].points}
                assert abs(parse_stamp(reading.time) - time.time()) < 120.0
                assert reading.quality == "good"


def test_a_source_is_born_and_takes_leave(station: Station, engine: Ears) -> None:
    station.live(1.0)
    until(lambda: states(engine, "fleet"), "birth")
    assert states(engine, "fleet")[0].online
    born = parse_stamp(states(engine, "fleet")[0].at)
    assert abs(born - time.time()) < 60.0
    records = station.end()
    assert published(records, "fleet", Entry.BIRTH)[0].born == pytest.approx(born, abs=0.002)
    until(lambda: not states(engine, "fleet")[-1].online, "farewell")


def test_a_broker_outage_loses_nothing_and_keeps_the_numbers(
    station: Station, broker: Broker, engine: Ears
) -> None:
    station.live(3.0)
    broker.kill()
    station.live(20.0)
    broker.start()
    station.connect()
    station.live(3.0)
    station.settle()
    records = station.end()
    for source in ("lighting-01", "traffic"):
        sent = published(records, source, Entry.PUBLISHED)
        until(partial(whole, engine, source, len(sent)), f"all of {source}")
        births = {state.at for state in states(engine, source) if state.online}
        assert len(births) == 1  # the connection is new, the count is not


def test_what_waits_too_long_gives_way_to_a_new_birth(
    station: Station, broker: Broker, engine: Ears, caplog: pytest.LogCaptureFixture
) -> None:
    station.live(1.0)
    station.settle()
    broker.send_signal(signal.SIGSTOP)
    lighting = station.transmitter.publishers["lighting-01"]
    first = lighting.born
    everything = [("lamp-000000", "power_w", 1.0, format_stamp(time.time()))] * 5000
    while lighting.offer(everything):
        assert lighting.waiting <= 60_000
    assert lighting.waiting == 0
    assert lighting.born > first
    broker.send_signal(signal.SIGCONT)
    station.live(2.0)
    until(lambda: lighting.connected, "connection")
    station.settle()
    until(lambda: len({s.at for s in states(engine, "lighting-01")}) == 2, "a second birth")
    assert published(station.end(), "lighting-01", Entry.BIRTH)[-1].born == lighting.born


def test_a_cut_source_leaves_and_tells_everything_when_back(station: Station, engine: Ears) -> None:
    station.live(6.0)
    station.settle()
    station.field.inject(parse_fault("source-outage:traffic@0+10"))
    station.live(2.0)
    assert "traffic" not in station.transmitter.publishers
    until(lambda: not states(engine, "traffic")[-1].online, "outage")
    before = len(feeds(engine, "traffic"))
    station.live(5.0)
    station.settle()
    assert len(feeds(engine, "traffic")) == before
    station.live(12.0)
    station.connect()
    station.settle()
    until(lambda: states(engine, "traffic")[-1].online, "return")
    until(lambda: len(feeds(engine, "traffic")) > before + 2, "readings")
    fresh = feeds(engine, "traffic")[before:]
    assert [feed.seq for feed in fresh] == list(range(1, len(fresh) + 1))
    told = {(r.asset, r.point) for feed in fresh for r in feed.readings}
    assert {("junction-000", "cycle_s"), ("junction-002", "mode")} <= told


@pytest.mark.logs("a command that cannot be read")
def test_a_command_is_carried_out_once_and_a_late_one_never(
    station: Station, broker: Broker, engine: Ears
) -> None:
    station.live(6.0)
    order = command(engine, broker, "lamp-000001")
    late = command(engine, broker, "lamp-000002", lasts_s=-1.0)
    refused = command(engine, broker, "lamp-000007")
    mute = command(engine, broker, "lamp-000008")

    def arrived() -> bool:
        station.transmitter.pump()
        return station.transmitter.commands == 3

    until(arrived, "three commands")
    repeated = Ears(broker, "gateway")
    repeated.say(TOPICS.command("lighting-01"), msgspec.json.encode(order))
    repeated.say(TOPICS.command("lighting-01"), b'{"id": [[[[')
    repeated.client.stop()
    station.live(4.0)
    lamps = station.field.groups["streetlight"]["lamp"]
    assert lamps[:10].tolist() == [0.0, 1.0, *[0.0] * 8]
    until(lambda: len(engine.on(TOPICS.report("lighting-01"))) == 2, "two reports")
    reports = [
        msgspec.json.decode(payload, type=OrderReport)
        for payload in engine.on(TOPICS.report("lighting-01"))
    ]
    assert {(r.id, r.outcome, r.reason) for r in reports} == {
        (late.id, "expired", "expired"),
        (refused.id, "refused", "refused"),
    }
    assert mute.id not in {r.id for r in reports}
    assert station.transmitter.commands == 3
    station.end()
    log = next(station.folder.glob("commands-*.jsonl")).read_text().splitlines()
    assert [msgspec.json.decode(line)[1] for line in log] == [
        "lamp-000001",
        "lamp-000007",
        "lamp-000008",
    ]


def test_asked_for_its_whole_state_a_source_is_born_again_and_tells_all(
    station: Station, engine: Ears
) -> None:
    station.live(2.0)
    station.settle()
    before = len(feeds(engine, "network"))
    births = {state.at for state in states(engine, "network") if state.online}
    engine.say(TOPICS.rebirth("network"), b'{"at":"","reason":"gap"}')
    gauges = [name for row, name in enumerate(CITY.ids) if CITY.kind_name(row) == "flood_gauge"]
    points = [point.name for point in kinds()["flood_gauge"].points]

    def told_again() -> bool:
        station.live(0.25)
        later = feeds(engine, "network")[before:]
        firsts = [number for number, feed in enumerate(later) if feed.seq == 1]
        anew = later[firsts[0] :] if firsts else []
        told = {(reading.asset, reading.point) for feed in anew for reading in feed.readings}
        return {(gauge, point) for gauge in gauges for point in points} <= told

    until(told_again, "every point of every gauge, under a new count")
    later_births = {state.at for state in states(engine, "network") if state.online}
    assert len(later_births - births) == 1
