"""Last wills: said when a source vanishes, not when it takes its leave."""

from __future__ import annotations

from app.bus.broker import Broker
from app.bus.message import Publication
from app.bus.topics import LIVE
from tests.bus.conftest import Room, hear, hear_nothing

TOPIC = f"{LIVE}/source/a"
WILL = Publication(TOPIC, b"offline", retain=True)


def _birth() -> Publication:
    return Publication(TOPIC, b"online", retain=True)


def test_a_vanished_source_is_announced_and_stays_so(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "source/+")
    source = room.enter(broker, "publisher", will=WILL, birth=_birth)
    assert hear(engine, 1)[0].payload == b"online"

    room.leave(source, abrupt=True)

    assert hear(engine, 1)[0].payload == b"offline"
    late = hear(room.enter(broker, "engine", "source/+", name="later"), 1)[0]
    assert late.payload == b"offline"
    assert late.retained


def test_a_source_is_born_again_at_each_connection(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "source/+")
    source = room.enter(broker, "publisher", will=WILL, birth=_birth)
    hear(engine, 1)

    source.cut()

    assert [m.payload for m in hear(engine, 2)] == [b"offline", b"online"]


def test_a_farewell_takes_the_place_of_the_will(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "source/+")
    source = room.enter(broker, "publisher", will=WILL, birth=_birth)
    hear(engine, 1)

    source.stop([Publication(TOPIC, b"closed for today", retain=True)])
    room.clients.remove(source)

    assert [m.payload for m in hear(engine, 1)] == [b"closed for today"]
    hear_nothing(engine)
