"""Brokers that are away, come back, or stand still."""

from __future__ import annotations

import signal
import time

import pytest

from app.bus.address import BrokerAddress
from app.bus.broker import LOOPBACK, Broker, free_port
from app.bus.client import Client
from app.bus.message import LinkState
from app.bus.topics import LIVE
from tests.bus.conftest import Room, freeze, hear, hear_nothing, say, say_all, until


def test_a_client_waits_for_a_broker_that_is_not_there_yet(broker: Broker, room: Room) -> None:
    broker.stop()
    engine = room.prepare(broker, "engine", "feed/+")
    engine.start()
    until(lambda: engine.take_link_events(), "the absence is said")
    assert engine.state is LinkState.OFFLINE
    assert not engine.connected
    assert engine.echo_age_s() == float("inf")

    broker.start()

    assert engine.wait_connected(30)
    assert engine.echo_age_s() < 10


def test_an_absent_broker_is_reported_once_not_at_every_attempt() -> None:
    address = BrokerAddress(LOOPBACK, free_port())
    client = Client(address, "lonely", root=LIVE)
    client.start()
    time.sleep(1.5)
    events = client.take_link_events()
    time.sleep(0.5)
    client.stop()

    assert [event.state for event in events] == [LinkState.OFFLINE]
    assert "refused" in events[0].reason
    assert [event.reason for event in client.take_link_events()][-1:] == ["stopped"]


def test_nothing_said_during_an_outage_is_delivered_after_it(broker: Broker, room: Room) -> None:
    gateway = room.enter(broker, "gateway", "order/+", clean_session=False)
    engine = room.enter(broker, "engine")
    say_all(engine, "order/a", range(1))
    hear(gateway, 1)
    say_all(gateway, "report/a", range(1))  # what was sent before this has arrived

    broker.stop()
    until(lambda: not engine.connected, "the outage is noticed")
    refused = engine.counters.not_published
    assert engine.publish(f"{LIVE}/order/a", b"hours late", 1) is None
    assert engine.publish(f"{LIVE}/order/a", b"hours late", 0) is None
    assert engine.counters.not_published == refused + 2
    broker.start()

    assert engine.wait_connected(30)
    assert gateway.wait_connected(30)
    hear_nothing(gateway, 1.0)
    say(engine, "order/a", b"in time")
    assert [m.payload for m in hear(gateway, 1)] == [b"in time"]


def test_what_was_on_its_way_is_lost_and_not_sent_again(nats: Broker, room: Room) -> None:
    gateway = room.enter(nats, "gateway", "order/+", clean_session=False)
    engine = room.enter(nats, "engine")
    freeze(nats)
    receipt = say(engine, "order/a", b"hours late")
    time.sleep(0.3)
    assert receipt.pending

    nats.kill()
    until(lambda: receipt.lost, "the loss is said")
    nats.start()

    assert engine.wait_connected(30)
    assert gateway.wait_connected(30)
    hear_nothing(gateway, 1.0)
    assert not receipt.acknowledged
    assert engine.counters.lost == 1


@pytest.mark.logs("hears nothing any more")
def test_a_broker_that_stands_still_is_noticed(nats: Broker, room: Room) -> None:
    """Half-open: the connection is there, and nothing comes through it."""
    engine = room.enter(nats, "engine", "feed/+")
    until(lambda: engine.echo.round_trip_s < 5, "the first echo")

    freeze(nats)
    until(lambda: engine.echo_age_s() > 4, "the age of the echo tells first")
    assert engine.connected
    until(lambda: not engine.connected, "then the connection is given up", 20)

    nats.send_signal(signal.SIGCONT)
    assert engine.wait_connected(30)
    say(room.enter(nats, "publisher"), "feed/a", b"again")
    assert hear(engine, 1)[0].payload == b"again"


def test_a_broker_that_never_answers_is_given_up(nats: Broker, room: Room) -> None:
    freeze(nats)
    engine = room.prepare(nats, "engine")
    engine.start()

    until(lambda: engine.take_link_events(), "the silence is said", 20)
    assert engine.state is LinkState.OFFLINE

    nats.send_signal(signal.SIGCONT)
    assert engine.wait_connected(30)


def test_two_clients_of_one_id_do_not_storm(broker: Broker, room: Room) -> None:
    first = room.enter(broker, "engine", name="engine")
    second = room.enter(broker, "engine", name="engine")

    def suspicion() -> bool:
        events = [*first.take_link_events(), *second.take_link_events()]
        return any("same id" in event.reason for event in events)

    began = time.monotonic()
    until(suspicion, "the cause is named")
    per_s = (first.connection + second.connection) / (time.monotonic() - began)
    assert per_s < 10
