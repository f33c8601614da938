"""The client's own promises: caps, bounds and guards."""

from __future__ import annotations

import time

import pytest
from paho.mqtt.client import Client as PahoClient
from paho.mqtt.enums import CallbackAPIVersion

from app.bus.broker import Broker
from app.bus.client import MAX_PAYLOAD_BYTES
from app.bus.inbox import Inbox
from app.bus.message import Publication
from app.bus.topics import LIVE
from app.bus.wire import MAX_MESSAGE_BYTES
from tests.bus.conftest import Room, hear, say, say_all, until


def test_an_oversize_message_is_counted_and_cut(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "feed/+")
    publisher = room.enter(broker, "publisher")
    say(publisher, "feed/a", b"x" * MAX_MESSAGE_BYTES)
    say(publisher, "feed/a", b"y" * (MAX_MESSAGE_BYTES + 1))

    fitting, oversize = hear(engine, 2)

    assert not fitting.oversize
    assert oversize.oversize
    assert oversize.size == MAX_MESSAGE_BYTES + 1
    assert set(oversize.payload) == {ord("y")}
    assert len(oversize.payload) < 1000
    assert engine.counters.oversize == 1


def test_the_greatest_payload_passes_and_more_is_refused(broker: Broker, room: Room) -> None:
    desk = room.enter(broker, "desk", "answer/+", max_message_bytes=MAX_PAYLOAD_BYTES)
    engine = room.enter(broker, "engine")
    say(engine, "answer/desk", b"z" * MAX_PAYLOAD_BYTES)
    assert len(hear(desk, 1)[0].payload) == MAX_PAYLOAD_BYTES
    with pytest.raises(ValueError, match="too much"):
        engine.publish(f"{LIVE}/answer/desk", b"z" * (MAX_PAYLOAD_BYTES + 1))


def test_a_flood_of_a_message_harms_only_its_sender(broker: Broker, room: Room) -> None:
    """The broker itself has a cap, for whoever does not use our client."""
    engine = room.enter(broker, "engine", "feed/+")
    publisher = room.enter(broker, "publisher")
    rude = PahoClient(CallbackAPIVersion.VERSION2, "rude", reconnect_on_failure=False)
    rude.username_pw_set("publisher", broker.credentials["publisher"].password)
    rude.connect("127.0.0.1", broker.port)
    rude.loop_start()
    try:
        until(rude.is_connected, "the rude one is in")
        rude.publish(f"{LIVE}/feed/a", b"x" * 3_000_000, 1)
        until(lambda: not rude.is_connected(), "the rude one is out")
    finally:
        rude.loop_stop()
    say(publisher, "feed/a", b"polite")
    assert hear(engine, 1)[0].payload == b"polite"
    assert (engine.connection, publisher.connection) == (1, 1)


def test_a_full_inbox_stops_reading_and_loses_nothing(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "feed/+", keepalive_s=2, inbox=Inbox(max_messages=100))
    publisher = room.enter(broker, "publisher")
    say_all(publisher, "feed/a", range(3000))
    until(lambda: engine.paused, "the client rests")
    time.sleep(4)  # the broker throws out after three who says nothing

    assert len(engine.inbox) == 100
    assert engine.connected
    heard: set[int] = set()

    def all_heard() -> bool:
        heard.update(int(m.payload) for m in hear(engine, 1))  # some come twice, late
        return len(heard) == 3000

    until(all_heard, "all heard")
    assert heard == set(range(3000))
    assert engine.connection == 1


def test_a_worker_that_sleeps_long_meets_no_storm(nats: Broker, room: Room) -> None:
    engine = room.enter(nats, "engine", "feed/+", inbox=Inbox(max_bytes=10_000))
    publisher = room.enter(nats, "publisher")
    for _ in range(50):
        say(publisher, "feed/a", b"x" * 1000)
    until(lambda: engine.paused, "full by bytes")
    assert 10_000 <= engine.inbox.bytes_held < 12_000
    assert len(hear(engine, 50)) >= 50
    assert engine.inbox.bytes_held == 0


def test_publishing_is_bounded(nats: Broker, room: Room) -> None:
    publisher = room.enter(nats, "publisher", max_inflight=10)
    receipts = [publisher.publish(f"{LIVE}/feed/a", b"x", 1) for _ in range(500)]
    taken = [receipt for receipt in receipts if receipt]
    assert len(taken) + publisher.counters.not_published == 500
    assert publisher.counters.not_published > 0
    until(lambda: all(receipt.acknowledged for receipt in taken), "all acknowledged")
    assert publisher.inflight == 0


@pytest.mark.logs("error in _on_subscribe")
def test_an_error_in_a_callback_does_not_make_us_deaf(nats: Broker, room: Room) -> None:
    def broken_birth() -> Publication:
        raise RuntimeError("no birth certificate")

    engine = room.enter(nats, "engine", "feed/+", birth=broken_birth)
    until(lambda: engine.counters.errors == 1, "the error is counted")
    say(room.enter(nats, "publisher"), "feed/a", b"heard")
    assert hear(engine, 1)[0].payload == b"heard"
    assert engine.connection == 1


def test_messages_of_one_topic_keep_their_order(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "feed/+")
    publisher = room.enter(broker, "publisher")
    say_all(publisher, "feed/a", range(4000))
    assert [int(m.payload) for m in hear(engine, 4000)] == list(range(4000))


def test_the_client_id_is_checked(nats: Broker, room: Room) -> None:
    with pytest.raises(ValueError, match="client id"):
        room.prepare(nats, "engine", name="engine/1")
