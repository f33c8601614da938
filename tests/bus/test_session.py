"""A persistent session: what comes while we are away waits for us."""

from __future__ import annotations

from app.bus.broker import Broker
from tests.bus.conftest import Room, hear, hear_nothing, say, say_all, until


def test_messages_wait_for_an_absent_engine(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "feed/+", name="engine", clean_session=False)
    publisher = room.enter(broker, "publisher")
    room.leave(engine)

    say_all(publisher, "feed/a", range(5000))
    engine = room.enter(broker, "engine", "feed/+", name="engine", clean_session=False)

    assert [int(m.payload) for m in hear(engine, 5000)] == list(range(5000))


def test_a_clean_session_forgets(broker: Broker, room: Room) -> None:
    desk = room.enter(broker, "desk", "reply/+", name="desk")
    engine = room.enter(broker, "engine")
    room.leave(desk)
    say_all(engine, "reply/desk", range(10))

    hear_nothing(room.enter(broker, "desk", "reply/+", name="desk"))


def test_what_was_not_acknowledged_comes_again(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "feed/+", clean_session=False)
    publisher = room.enter(broker, "publisher")
    say_all(publisher, "feed/a", range(10))
    first = hear(engine, 10, ack=False)
    engine.ack(first[:4])
    say_all(engine, "order/a", range(1))  # what was sent before this has arrived

    before = engine.connection
    engine.cut()
    until(lambda: engine.connected and engine.connection > before, "back again")

    assert {int(m.payload) for m in hear(engine, 6)} == set(range(4, 10))
    hear_nothing(engine, 2.5)  # longer than the broker waits before it repeats itself


def test_acknowledging_a_lost_connection_changes_nothing(broker: Broker, room: Room) -> None:
    """Packet numbers begin anew at each connection: an old acknowledgement on
    a new connection would let go of a message that nobody has stored."""
    engine = room.enter(broker, "engine", "feed/+", clean_session=False)
    publisher = room.enter(broker, "publisher")
    say_all(publisher, "feed/a", range(5))
    old = hear(engine, 5, ack=False)
    before = engine.connection
    engine.cut()
    until(lambda: engine.connected and engine.connection > before, "back again")
    again = hear(engine, 5, ack=False)

    engine.ack(old)
    before = engine.connection
    engine.cut()
    until(lambda: engine.connected and engine.connection > before, "back once more")

    assert {m.payload for m in hear(engine, 5)} == {m.payload for m in again}


def test_a_kept_session_is_not_subscribed_again(broker: Broker, room: Room) -> None:
    """Subscribing again would have every retained message sent again."""
    publisher = room.enter(broker, "publisher")
    say(publisher, "source/a", b"online", True)
    until(lambda: publisher.inflight == 0, "retained")
    engine = room.enter(broker, "engine", "source/+", clean_session=False)
    hear(engine, 1)
    say_all(engine, "order/a", range(1))  # the acknowledgement has gone through

    before = engine.connection
    engine.cut()
    until(lambda: engine.connected and engine.connection > before, "back again")

    hear_nothing(engine)
    say(publisher, "source/c", b"still subscribed")
    assert hear(engine, 1)[0].payload == b"still subscribed"


def test_nothing_comes_twice_while_the_worker_is_slow(nats: Broker, room: Room) -> None:
    """A broker repeats what is not acknowledged; the first copy is with us."""
    engine = room.enter(nats, "engine", "feed/+", clean_session=False)
    say_all(room.enter(nats, "publisher"), "feed/a", range(100))
    held = hear(engine, 100, ack=False)

    hear_nothing(engine, 5.7)
    engine.ack(held)
    hear_nothing(engine)
    assert len(held) == 100
    assert engine.counters.redelivered >= 100  # it did repeat; the copies went nowhere
