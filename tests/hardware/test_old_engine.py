"""The gateway: an engine that was superseded gives no orders any more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.stamp import format_stamp
from app.bus.topics import SIMULATION
from app.bus.wire import Order, OrderReport, SourceState
from app.core.lease import Claim
from hardware.gateway import Gateway, subscriptions
from hardware.mqtt.link import MqttLink
from hardware.orderlog import OrderLog
from hardware.warden import Warden
from tests.hardware.conftest import TOPICS, Ears, until
from tests.hardware.program import PATIENCE_S

SOURCE = "lighting-01"


class Post:
    """A gateway that is turned by hand, and begun again on the same order log."""

    def __init__(self, broker: Broker, path: Path) -> None:
        address = broker.address("gateway")
        self.client = Client(
            address, "gateway-fence", root=SIMULATION, subscriptions=subscriptions(TOPICS)
        )
        usual = Warden(MqttLink(self.client, TOPICS, time.time), time.time)
        log = OrderLog(path, time.time())
        self.gateway = Gateway(self.client, TOPICS, log, usual, time.time)
        self.client.start()
        assert self.client.wait_connected(PATIENCE_S)
        self.gateway.open()

    def end(self) -> None:
        self.client.stop()
        self.gateway.close()


@pytest.fixture
def field(broker: Broker) -> Iterator[Ears]:
    ears = Ears(broker, "city", TOPICS.command("+"))
    yield ears
    ears.client.stop()


def give(engine: Ears, post: Post, identity: str, epoch: int) -> tuple[str, str]:
    """An order of an engine's term; what became of it."""
    now = time.time()
    order = Order(
        id=identity,
        asset="lamp-000001",
        point="lamp",
        value="on",
        issued_at=format_stamp(now),
        expires_at=format_stamp(now + 60.0),
        epoch=epoch,
    )
    engine.say(TOPICS.order(SOURCE), msgspec.json.encode(order))

    def said() -> list[tuple[str, str]]:
        post.gateway.turn()
        heard = [
            msgspec.json.decode(one, type=OrderReport) for one in engine.on(TOPICS.report(SOURCE))
        ]
        return [(one.outcome, one.reason) for one in heard if one.id == identity]

    until(lambda: bool(said()), f"what became of {identity}")
    return said()[0]


@pytest.mark.logs("a claim to lead that cannot be read")
def test_it_wakes_with_an_order_on_its_lips(
    broker: Broker, tmp_path: Path, engine: Ears, field: Ears
) -> None:
    there = SourceState(online=True, at=format_stamp(time.time()))
    field.say(TOPICS.source(SOURCE), msgspec.json.encode(there), retain=True)
    post = Post(broker, tmp_path / "orders.jsonl")
    try:
        assert give(engine, post, "o-1", 7) == ("sent", "")
        claim = Claim(engine="another", life="one", term=8, number=2)
        engine.say(TOPICS.lease, msgspec.msgpack.encode(claim))
        engine.say(TOPICS.lease, b"no claim at all")
        assert give(engine, post, "o-2", 7) == ("refused", "old_engine")
    finally:
        post.end()
    again = Post(broker, tmp_path / "orders.jsonl")
    try:
        assert give(engine, again, "o-3", 7) == ("refused", "old_engine")
        assert give(engine, again, "o-4", 8) == ("sent", "")
    finally:
        again.end()


def test_the_order_of_a_new_term_ends_the_old_one(tmp_path: Path) -> None:
    log = OrderLog(tmp_path / "orders.jsonl", 0.0)
    log.see(7, 0.0)
    log.close()
    for now in (1e6, 2e6):  # long over, and written anew each time
        log = OrderLog(tmp_path / "orders.jsonl", now)
        assert log.epoch == 7
        assert len((tmp_path / "orders.jsonl").read_bytes().splitlines()) == 1
        log.close()
