"""Retained messages: as many as there are lamps, and none cut off."""

from __future__ import annotations

from app.bus.broker import Broker
from tests.bus.conftest import Room, hear, hear_nothing, say, until

LAMPS = 34_000


def test_every_lamp_retained_and_heard_through_a_wildcard(broker: Broker, room: Room) -> None:
    publisher = room.enter(broker, "publisher")
    receipts = [say(publisher, f"source/lamp-{n:06d}", b"on", True) for n in range(LAMPS)]
    until(lambda: not any(r.pending for r in receipts), "all retained", 120)

    engine = room.enter(broker, "engine", "source/+")
    heard = hear(engine, LAMPS)

    assert len({message.topic for message in heard}) == LAMPS
    assert all(message.retained and message.payload == b"on" for message in heard)
    assert publisher.counters.lost == 0


def test_the_last_word_counts_and_an_empty_one_clears(broker: Broker, room: Room) -> None:
    publisher = room.enter(broker, "publisher")
    for word in (b"1", b"2", b"3"):
        say(publisher, "source/a", word, True)
    say(publisher, "source/b", b"here", True)
    say(publisher, "source/b", b"", True)
    until(lambda: publisher.inflight == 0, "acknowledged")

    engine = room.enter(broker, "engine", "source/+")

    assert [m.payload for m in hear(engine, 1)] == [b"3"]
    hear_nothing(engine)


def test_retained_words_survive_a_restart(broker: Broker, room: Room) -> None:
    publisher = room.enter(broker, "publisher")
    say(publisher, "source/a", b"online", True)
    until(lambda: publisher.inflight == 0, "acknowledged")
    room.leave(publisher)

    broker.stop()
    broker.start()

    assert hear(room.enter(broker, "engine", "source/+"), 1)[0].payload == b"online"
