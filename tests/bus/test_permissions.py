"""Who may say and hear what: the broker enforces it, for every role."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bus.address import Credentials
from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import LinkState, Subscription
from app.bus.permission import PERMISSIONS, ROLES
from app.bus.topics import LIVE
from tests.bus.conftest import Room, hear, hear_nothing, say, until

AREAS = sorted(
    {name.partition("/")[0] for p in PERMISSIONS.values() for name in (*p.publish, *p.subscribe)}
)


def _allowed(filters: tuple[str, ...]) -> set[str]:
    return {name.partition("/")[0] for name in filters if name.count("/") == 1}


@pytest.mark.logs("may not hear")  # NATS tells us; Mosquitto just sends nothing
def test_each_role_says_and_hears_exactly_its_own(broker: Broker, room: Room) -> None:
    everything = [f"{area}/+" for area in AREAS]
    with_denials = {
        role: room.prepare(broker, role, *everything, name=role, qos=0) for role in ROLES
    }
    for client in with_denials.values():
        client.start()
    until(lambda: all(c.connected for c in with_denials.values()), "all connected")

    for role, client in with_denials.items():
        for area in AREAS:
            assert say(client, f"{area}/from-{role}", b"x").size
    until(lambda: all(c.inflight == 0 for c in with_denials.values()), "all taken")

    for role, client in with_denials.items():
        may_hear = _allowed(PERMISSIONS[role].subscribe)
        expected = {
            f"{LIVE}/{area}/from-{speaker}"
            for speaker in ROLES
            for area in _allowed(PERMISSIONS[speaker].publish) & may_hear
        }
        heard = {message.topic for message in hear(client, len(expected))}
        assert heard == expected, role
    hear_nothing(with_denials["engine"])


@pytest.mark.logs("may not hear")
def test_only_the_engine_asks_a_source_to_be_born_again(broker: Broker, room: Room) -> None:
    clients = {role: room.enter(broker, role, name=f"{role}-asks") for role in ROLES}
    sources = [
        room.enter(broker, role, "source/+/rebirth", name=f"{role}-is-asked")
        for role in ("city", "publisher", "gateway")
    ]
    for role, client in clients.items():
        assert say(client, f"source/from-{role}/rebirth", b"x").size
    until(lambda: all(c.inflight == 0 for c in clients.values()), "all taken")
    for source in sources:
        assert [m.topic for m in hear(source, 1)] == [f"{LIVE}/source/from-engine/rebirth"]
        hear_nothing(source)


@pytest.mark.logs("may not hear")
def test_a_refused_subscription_is_said(nats: Broker, room: Room) -> None:
    client = room.enter(nats, "publisher", "feed/+", "command/+")
    assert client.refused_topics == (f"{LIVE}/feed/+",)


@pytest.mark.parametrize(
    "credentials", [None, Credentials("engine", "guessed"), Credentials("nobody", "")]
)
def test_a_stranger_is_refused(broker: Broker, room: Room, credentials: Credentials | None) -> None:
    address = replace(broker.address(), credentials=credentials)
    stranger = Client(address, "stranger", root=LIVE, subscriptions=[Subscription("#")])
    room.clients.append(stranger)
    stranger.start()

    until(lambda: stranger.state is LinkState.REFUSED, "refused")

    assert not stranger.connected
    assert stranger.publish(f"{LIVE}/feed/a", b"x") is None
    assert "uthori" in stranger.take_link_events()[-1].reason
