"""A password that waits for nobody: a broker's disk never gets to hold it."""

from __future__ import annotations

import time

import msgspec
import pytest

from app.bus.broker import Broker
from app.bus.secrecy import wish_qos
from app.bus.topics import LIVE
from app.bus.wire import Target, Wish
from tests.bus.conftest import Room, hear, hear_nothing, until

PASSWORD = "correct-horse-battery"
PLAIN = "nothing-to-hide-in-this"


def _wish(**arguments: str) -> Wish:
    return Wish(
        id="desk-1-w1",
        person="operator-1",
        desk="desk-1",
        action="remove",
        targets=[Target(asset="cabinet-0001")],
        arguments={**arguments},
        expires_at=time.time() + 5,
    )


def _holds(broker: Broker, text: str) -> bool:
    files = (path for path in broker.folder.rglob("*") if path.is_file())
    return any(text.encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize("argument", ["password", "second_password", "new_password", "token"])
def test_a_wish_with_a_secret_goes_at_qos_0(argument: str) -> None:
    assert wish_qos(_wish(reason="maintenance", **{argument: PASSWORD})) == 0
    assert wish_qos(_wish(reason="maintenance")) == 1


def test_a_password_is_never_on_a_brokers_disk(broker: Broker, room: Room) -> None:
    desk = room.enter(broker, "desk", name="desk-1")
    engine = room.enter(broker, "engine", "wish/+", name="engine", clean_session=False)
    secret, open_ = _wish(comment="signed", password=PASSWORD), _wish(comment=PLAIN)

    def say(wish: Wish) -> None:
        payload = msgspec.msgpack.encode(wish)
        assert desk.publish(f"{LIVE}/wish/desk-1", payload, wish_qos(wish))
        until(lambda: desk.inflight == 0, "the broker has it")

    say(secret)
    assert PASSWORD.encode() in hear(engine, 1)[0].payload
    room.leave(engine)
    say(secret)
    say(open_)  # waits for the engine, and in nats-server's case on the disk
    if broker.kind == "nats":
        until(lambda: _holds(broker, PLAIN), "what waits is kept")
    assert not _holds(broker, PASSWORD)
    broker.stop()
    assert _holds(broker, PLAIN)
    assert not _holds(broker, PASSWORD)

    broker.start()
    engine = room.enter(broker, "engine", "wish/+", name="engine", clean_session=False)
    assert PLAIN.encode() in hear(engine, 1)[0].payload
    hear_nothing(engine)
