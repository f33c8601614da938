"""Who may say and hear what at a site: every user on every topic, in both directions.

What is expected stands here once more, in the words of the requirement and not
of the code: an onlooker who may everything sees what really passes the broker.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.topics import LIVE, SIMULATION
from tests.bus.conftest import PATIENCE_S, Room, until
from tests.bus.sitebroker import SiteBroker

USERS = ("engine", "gateway", "desk", "lighting-01", "lighting-02")
SOURCES = ("lighting-01", "lighting-02", "modbus-01")  # the gateway speaks for the last
ONLOOKER = "onlooker"
OF_SOURCES = {
    area: {f"{area.format(source)}" for source in SOURCES}
    for area in ("feed/{}", "source/{}", "report/{}", "order/{}", "command/{}", "source/{}/rebirth")
}
STATE = {"state/delta", "state/status"}
WISHES = {"wish/desk-1", "ask/desk-1"}
ANSWERS = {"reply/desk-1", "answer/desk-1"}
TOPICS = sorted(set().union(*OF_SOURCES.values(), STATE, WISHES, ANSWERS))
# Nobody of a live site has any business under the root of a simulation.
ELSEWHERE = ("feed/lighting-01", "order/lighting-01", "state/delta", "wish/desk-1")
FULL_TOPICS = [f"{LIVE}/{topic}" for topic in TOPICS] + [f"{SIMULATION}/{t}" for t in ELSEWHERE]


def _own(source: str, *areas: str) -> set[str]:
    return {area.format(source) for area in areas}


SAYS = {
    "engine": STATE | ANSWERS | OF_SOURCES["order/{}"] | OF_SOURCES["source/{}/rebirth"],
    "gateway": OF_SOURCES["command/{}"]
    | OF_SOURCES["report/{}"]
    | _own("modbus-01", "feed/{}", "source/{}"),
    "desk": WISHES,
    "lighting-01": _own("lighting-01", "feed/{}", "source/{}", "report/{}"),
    "lighting-02": _own("lighting-02", "feed/{}", "source/{}", "report/{}"),
}
HEARS = {
    "engine": WISHES | OF_SOURCES["feed/{}"] | OF_SOURCES["source/{}"] | OF_SOURCES["report/{}"],
    "gateway": OF_SOURCES["order/{}"] | OF_SOURCES["source/{}"] | OF_SOURCES["source/{}/rebirth"],
    "desk": STATE | ANSWERS,
    "lighting-01": _own("lighting-01", "command/{}", "source/{}/rebirth"),
    "lighting-02": _own("lighting-02", "command/{}", "source/{}/rebirth"),
}
pytestmark = pytest.mark.logs("may not hear")  # NATS tells us; Mosquitto just sends nothing


@pytest.fixture(params=["mosquitto", "nats"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SiteBroker]:
    broker = SiteBroker(tmp_path / "site", request.param, ONLOOKER)
    broker.allow_all_to(ONLOOKER)
    with broker:
        yield broker


def _enter(room: Room, site: SiteBroker, name: str, *topics: str) -> Client:
    wanted = [Subscription(topic, 0) for topic in topics]
    client = Client(site.address(name), name, root=LIVE, subscriptions=wanted)
    room.clients.append(client)
    client.start()
    assert client.wait_connected(PATIENCE_S)
    return client


def _say_everything(client: Client) -> None:
    for topic in FULL_TOPICS:
        assert client.publish(topic, client.identity.encode(), 1)
    until(lambda: client.inflight == 0, f"all of {client.identity} taken")


def _pass(client: Client, expected: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Who said what, echoes apart, once all of `expected` has come."""
    passed: set[tuple[str, str]] = set()

    def all_came() -> bool:
        told = [message for message in client.take() if "/echo/" not in message.topic]
        passed.update((message.payload.decode(), message.topic) for message in told)
        return expected <= passed

    until(all_came, f"{client.identity} hears {len(expected)} messages")
    return passed


def test_each_user_says_exactly_what_is_its_own(site: SiteBroker, room: Room) -> None:
    onlooker = _enter(room, site, ONLOOKER, f"{LIVE}/#", f"{SIMULATION}/#")
    for name in USERS:
        _say_everything(_enter(room, site, name))
    _say_everything(onlooker)  # behind all others: what was let through is here by then
    expected = {(name, f"{LIVE}/{topic}") for name in USERS for topic in SAYS[name]}
    own = {(ONLOOKER, topic) for topic in FULL_TOPICS}
    assert _pass(onlooker, expected | own) == expected | own


@pytest.mark.parametrize("wildcards", [False, True])
def test_each_user_hears_exactly_what_is_its_own(
    site: SiteBroker, room: Room, wildcards: bool
) -> None:
    filters = ["#"] if wildcards else FULL_TOPICS
    hearers = {name: _enter(room, site, name, *filters) for name in USERS}
    _say_everything(_enter(room, site, ONLOOKER))
    for name, hearer in hearers.items():
        refused = wildcards and site.kind == "nats"  # the whole subscription, and said so
        topics = set() if refused else {f"{LIVE}/{topic}" for topic in HEARS[name]}
        expected = {(ONLOOKER, topic) for topic in topics}
        assert _pass(hearer, expected) == expected, name
        assert hearer.refused_topics or site.kind == "mosquitto"
    assert _pass(hearers["desk"], set()) == set()


def test_the_matrix_is_whole() -> None:
    assert set(SAYS) == set(HEARS) == set(USERS)
    cells = 2 * len(USERS) * len(FULL_TOPICS)
    allowed = sum(len(topics) for table in (SAYS, HEARS) for topics in table.values())
    assert (cells, allowed) == (280, 54)
