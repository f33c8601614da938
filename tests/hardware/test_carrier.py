"""A source that the gateway carries: births, numbers, absence, rebirth, orders."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.bus.backoff import Backoff
from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.rows import LinkState
from app.bus.stamp import format_stamp
from app.bus.wire import Feed, Order, OrderReport, Reading, Rebirth, SourceState
from hardware.carrier import Carrier
from hardware.gateway import Gateway, subscriptions
from hardware.herald import About
from hardware.mqtt.link import MqttLink
from hardware.orderlog import OrderLog
from hardware.publisher import Publisher
from hardware.teller import Teller
from hardware.warden import Warden
from tests.hardware.conftest import TOPICS, Ears, until
from tests.hardware.links.modbusrig import CABINET, ModbusRig
from tests.hardware.links.rig import SOURCE, Deed, order
from tests.hardware.program import PATIENCE_S

OUTAGE = pytest.mark.logs(r"^hardware\.warden: WARNING: cabinets")


class House:
    """A gateway that speaks for one cabinet, and what an engine hears of it."""

    def __init__(self, broker: Broker, engine: Ears, rig: ModbusRig, folder: Path) -> None:
        self.engine = engine
        address = broker.address("gateway")
        self.client = Client(
            address, "gateway-test", root=TOPICS.root, subscriptions=subscriptions(TOPICS)
        )
        publisher = Publisher(
            SOURCE,
            address,
            "gateway-carrier",
            TOPICS,
            None,
            time.time,
            10_000,
            commands=False,
            present=False,
        )
        warden = Warden(rig.link(), time.time, backoff=Backoff(0.05, 0.2))
        usual = Warden(MqttLink(self.client, TOPICS, time.time), time.time)
        log = OrderLog(folder / "orders.jsonl", time.time())
        about = About("modbus", [rig.server.address], 3)
        carriers = [Carrier(warden, publisher, time.time, about)]
        self.gateway = Gateway(self.client, TOPICS, log, usual, time.time, carriers)
        self.gateway.open()
        self.client.start()
        assert self.client.wait_connected(PATIENCE_S)

    def turn_until(self, condition: object, what: str) -> None:
        def turned() -> object:
            self.gateway.turn()
            return condition()  # type: ignore[operator]

        until(turned, what)

    def feeds(self) -> list[Feed]:
        return [msgspec.json.decode(p, type=Feed) for p in self.engine.on(TOPICS.feed(SOURCE))]

    def latest(self, point: str) -> Reading | None:
        readings = [r for feed in self.feeds() for r in feed.readings]
        found = [r for r in readings if (r.asset, r.point) == (CABINET, point)]
        return found[-1] if found else None

    def presence(self) -> list[bool]:
        states = self.engine.on(TOPICS.source(SOURCE))
        return [msgspec.json.decode(p, type=SourceState).online for p in states]

    def births(self) -> list[str]:
        states = self.engine.on(TOPICS.source(SOURCE))
        found = [msgspec.json.decode(p, type=SourceState) for p in states]
        return [state.at for state in found if state.online]

    def link(self) -> LinkState | None:
        last = self.engine.on(TOPICS.source(SOURCE))[-1]
        return msgspec.json.decode(last, type=SourceState).link

    def reports(self) -> list[tuple[str, str, str]]:
        found = [
            msgspec.json.decode(p, type=OrderReport) for p in self.engine.on(TOPICS.report(SOURCE))
        ]
        return [(report.id, report.outcome, report.reason) for report in found]

    def ask(self, one: Order) -> None:
        self.engine.say(TOPICS.order(SOURCE), msgspec.json.encode(one))

    def end(self) -> None:
        self.client.stop()
        self.gateway.close()


@pytest.fixture
def house(broker: Broker, engine: Ears, modbus: ModbusRig, tmp_path: Path) -> Iterator[House]:
    made = House(broker, engine, modbus, tmp_path)
    made.turn_until(lambda: made.latest("contactor"), "a word of the cabinet")
    yield made
    made.end()


@pytest.fixture
def modbus() -> Iterator[ModbusRig]:
    made = ModbusRig()
    yield made
    made.stop()


def test_it_is_born_says_all_and_then_only_news(house: House, modbus: ModbusRig) -> None:
    assert house.presence()[-1] is True
    first = house.feeds()[0]
    assert first.seq == 1
    assert len(first.readings) == 8 + 4 * 2
    modbus.cabinet.cabinet["door"] = "open"
    house.turn_until(lambda: house.latest("door").value == "open", "the door")
    later = [feed for feed in house.feeds() if feed.seq > 1]
    assert [feed.seq for feed in later] == list(range(2, 2 + len(later)))
    assert {r.point for feed in later for r in feed.readings} <= {"door", "energy_kwh"}


@OUTAGE
def test_an_outage_is_an_absence_and_its_end_a_birth(house: House, modbus: ModbusRig) -> None:
    modbus.vanish()
    house.turn_until(lambda: house.presence()[-1] is False, "offline")
    house.ask(order("o-1", ModbusRig.deeds[0]))
    house.turn_until(lambda: house.reports(), "an answer")
    assert house.reports() == [("o-1", "refused", "source_offline")]
    modbus.cabinet.cabinet["breaker"] = "tripped"
    before = len(house.feeds())
    modbus.appear()
    house.turn_until(lambda: len(house.feeds()) > before, "a word")
    assert house.presence()[-1] is True
    assert house.feeds()[before].seq == 1
    assert len(house.feeds()[before].readings) == 8 + 4 * 2
    assert house.latest("breaker").value == "tripped"
    assert modbus.cabinet.obeyed == []


@OUTAGE
def test_it_says_how_its_link_is(house: House, modbus: ModbusRig) -> None:
    house.turn_until(lambda: house.link() and house.link().answering == 3, "all answer")
    link = house.link()
    assert (link.name, link.protocol, link.state) == ("cabinets", "modbus", "up")
    assert (link.address, link.assets) == (modbus.server.address, 3)
    births = house.births()
    modbus.vanish()
    house.turn_until(lambda: house.link().state == "down", "lost")
    assert house.link().trouble in ("no_connection", "no_answer")
    assert house.link().reason
    assert len(set(births)) == 1, "what is said of the link is no birth"
    modbus.appear()
    house.turn_until(lambda: house.link().state == "up", "up again")
    assert house.link().trouble, "the last trouble is kept"


def test_asked_to_be_born_anew_it_tells_everything_under_a_new_count(house: House) -> None:
    before = len(house.feeds())
    word = Rebirth(at=format_stamp(time.time()), reason="gap")
    house.engine.say(TOPICS.rebirth(SOURCE), msgspec.json.encode(word))

    def reborn() -> bool:
        return any(f.seq == 1 and len(f.readings) == 16 for f in house.feeds()[before:])

    house.turn_until(reborn, "everything anew")
    assert house.presence()[-1] is True


def test_an_order_is_carried_out_and_proven(house: House, modbus: ModbusRig) -> None:
    house.ask(order("o-1", ModbusRig.deeds[0]))
    house.ask(order("o-1", ModbusRig.deeds[0]))
    house.ask(order("o-2", Deed("lamp-000009", "dim_pct", 300.0)))
    house.turn_until(lambda: len(house.reports()) == 2, "two outcomes")
    assert sorted(house.reports()) == [("o-1", "sent", ""), ("o-2", "refused", "unknown_asset")]
    house.turn_until(lambda: house.latest("contactor").value == "open", "the cabinet's own word")
    assert modbus.cabinet.obeyed == [(CABINET, "contactor", "open")]


def test_the_teller_tells_news_and_now_and_then_everything() -> None:
    teller = Teller(again_s=60.0)

    def reading(value: float, quality: str = "good") -> Reading:
        return Reading("a", "p", value, "t", quality)

    assert teller.news([reading(1.0)], 0.0) == [reading(1.0)]
    assert teller.news([reading(1.0)], 59.0) == []
    assert teller.news([reading(1.0, "bad")], 59.5) == [reading(1.0, "bad")]
    assert teller.news([reading(1.0)], 59.7) == [reading(1.0)]
    assert teller.news([reading(1.0)], 119.6) == []
    assert teller.news([reading(1.0)], 119.7) == [reading(1.0)]
    assert teller.news([reading(2.0)], 120.0) == [reading(2.0)]
    assert teller.everything(121.0) == [reading(2.0)]
    teller.forget()
    assert teller.everything(122.0) == []
    assert teller.news([reading(2.0)], 123.0) == [reading(2.0)]
