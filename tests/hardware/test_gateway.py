"""The gateway: never late, never twice, at once where nobody is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.stamp import format_stamp
from app.bus.topics import LIVE, SIMULATION, Topics
from app.bus.wire import Order, OrderReport, SourceState
from hardware.gateway import Gateway, LinkRefusedError, subscriptions
from hardware.mqtt.link import MqttLink
from hardware.orderlog import OrderLog
from hardware.warden import Warden
from tests.hardware.conftest import TOPICS, Ears, until
from tests.hardware.program import PATIENCE_S


class Post:
    """A gateway on a real broker, turned by hand. `ahead_s` moves its clock."""

    def __init__(self, broker: Broker, path: Path) -> None:
        self.ahead_s = 0.0
        self.ended = False
        self.client = Client(
            broker.address("gateway"),
            "gateway-test",
            root=SIMULATION,
            subscriptions=subscriptions(TOPICS),
            clean_session=False,
        )
        log = OrderLog(path, time.time())
        usual = Warden(MqttLink(self.client, TOPICS, self.now), self.now)
        self.gateway = Gateway(self.client, TOPICS, log, usual, self.now)
        self.client.start()
        assert self.client.wait_connected(PATIENCE_S)
        self.gateway.open()

    def now(self) -> float:
        return time.time() + self.ahead_s

    def end(self) -> None:
        if not self.ended:
            self.ended = True
            self.client.stop()
            self.gateway.close()


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    return tmp_path / "gateway" / "orders.jsonl"


@pytest.fixture
def idle(broker: Broker) -> Iterator[Client]:
    """A client that never connects."""
    client = Client(broker.address("gateway"), "gateway-test", root=SIMULATION)
    yield client
    client.stop()


@pytest.fixture
def open_post(broker: Broker, log_path: Path) -> Iterator[Callable[[], Post]]:
    """Opens gateways on one order log, one after the other."""
    opened: list[Post] = []

    def another() -> Post:
        opened.append(Post(broker, log_path))
        return opened[-1]

    yield another
    for post in opened:
        post.end()


@pytest.fixture
def post(open_post: Callable[[], Post]) -> Post:
    return open_post()


@pytest.fixture
def field(broker: Broker) -> Iterator[Ears]:
    """The devices' end: hears commands, says whether its source is there."""
    ears = Ears(broker, "city", TOPICS.command("+"))
    yield ears
    ears.client.stop()


def presence(online: bool) -> bytes:
    return msgspec.json.encode(SourceState(online=online, at=format_stamp(time.time())))


def order(identity: str, *, lasts_s: float = 20.0) -> bytes:
    now = time.time()
    return msgspec.json.encode(
        Order(
            id=identity,
            asset="lamp-000001",
            point="lamp",
            value="on",
            issued_at=format_stamp(now),
            expires_at=format_stamp(now + lasts_s),
            epoch=1,
        )
    )


def outcomes(engine: Ears) -> list[tuple[str, str, str]]:
    reports = [
        msgspec.json.decode(payload, type=OrderReport)
        for payload in engine.on(TOPICS.report("lighting-01"))
    ]
    return [(report.id, report.outcome, report.reason) for report in reports]


def commands(field: Ears) -> list[str]:
    payloads = field.on(TOPICS.command("lighting-01"))
    return [msgspec.json.decode(payload, type=Order).id for payload in payloads]


def await_outcomes(post: Post, engine: Ears, count: int) -> list[tuple[str, str, str]]:
    def said() -> bool:
        post.gateway.turn()
        return len(outcomes(engine)) >= count

    until(said, f"{count} outcomes")
    return outcomes(engine)


def test_an_order_is_passed_on_whole(post: Post, engine: Ears, field: Ears) -> None:
    field.say(TOPICS.source("lighting-01"), presence(True), retain=True)
    sent = order("o-1")
    engine.say(TOPICS.order("lighting-01"), sent)
    assert await_outcomes(post, engine, 1) == [("o-1", "sent", "")]
    until(lambda: commands(field) == ["o-1"], "command")
    (payload,) = field.on(TOPICS.command("lighting-01"))
    assert msgspec.json.decode(payload, type=Order) == msgspec.json.decode(sent, type=Order)


def test_an_order_is_executed_once_even_over_a_restart(
    open_post: Callable[[], Post], engine: Ears, field: Ears
) -> None:
    field.say(TOPICS.source("lighting-01"), presence(True), retain=True)
    once = order("o-1")
    first = open_post()
    for _ in range(3):
        engine.say(TOPICS.order("lighting-01"), once)
    await_outcomes(first, engine, 1)
    first.end()
    engine.say(TOPICS.order("lighting-01"), once)
    second = open_post()
    engine.say(TOPICS.order("lighting-01"), order("o-2"))
    assert await_outcomes(second, engine, 2) == [("o-1", "sent", ""), ("o-2", "sent", "")]
    until(lambda: commands(field) == ["o-1", "o-2"], "commands")


def test_an_order_past_its_time_is_not_executed(post: Post, engine: Ears, field: Ears) -> None:
    field.say(TOPICS.source("lighting-01"), presence(True), retain=True)
    engine.say(TOPICS.order("lighting-01"), order("o-1", lasts_s=-0.01))
    engine.say(TOPICS.order("lighting-01"), order("o-2", lasts_s=9000.0))
    assert await_outcomes(post, engine, 2) == [
        ("o-1", "expired", "expired"),
        ("o-2", "expired", "expired"),
    ]
    post.ahead_s = 25.0
    engine.say(TOPICS.order("lighting-01"), order("o-3"))
    assert await_outcomes(post, engine, 3)[-1] == ("o-3", "expired", "expired")
    assert commands(field) == []


def test_an_order_that_waited_out_a_stopped_gateway_is_not_executed(
    open_post: Callable[[], Post], engine: Ears, field: Ears
) -> None:
    field.say(TOPICS.source("lighting-01"), presence(True), retain=True)
    open_post().end()
    engine.say(TOPICS.order("lighting-01"), order("o-1", lasts_s=0.3))
    engine.say(TOPICS.order("lighting-01"), order("o-2", lasts_s=60.0))
    time.sleep(0.4)
    again = open_post()
    said = await_outcomes(again, engine, 2)
    assert sorted(said) == [("o-1", "expired", "expired"), ("o-2", "sent", "")]
    until(lambda: commands(field) == ["o-2"], "the one that is still good")


def test_a_source_that_is_gone_is_said_at_once(post: Post, engine: Ears, field: Ears) -> None:
    field.say(TOPICS.source("lighting-01"), presence(False), retain=True)
    engine.say(TOPICS.order("lighting-01"), order("o-1"))
    assert await_outcomes(post, engine, 1) == [("o-1", "refused", "source_offline")]
    field.say(TOPICS.source("lighting-01"), presence(True), retain=True)
    engine.say(TOPICS.order("lighting-01"), order("o-2"))
    assert await_outcomes(post, engine, 2)[-1] == ("o-2", "sent", "")


def test_a_source_never_heard_of_is_refused(post: Post, engine: Ears, field: Ears) -> None:
    engine.say(TOPICS.order("lighting-01"), order("o-1"))
    assert await_outcomes(post, engine, 1) == [("o-1", "refused", "source_offline")]
    assert commands(field) == []


@pytest.mark.logs("cannot be read")
def test_nonsense_is_passed_over(post: Post, engine: Ears, field: Ears) -> None:
    field.say(TOPICS.source("lighting-01"), b"{", retain=True)
    for payload in (b"", b"[" * 5000, b'{"id": 7}', b"\xff\xfe", order("an id with spaces")):
        engine.say(TOPICS.order("lighting-01"), payload)
    engine.say(TOPICS.order("lighting-01"), order("o-1"))
    assert await_outcomes(post, engine, 1) == [("o-1", "refused", "source_offline")]
    assert commands(field) == []


def test_a_simulation_opens_no_link_to_real_equipment(idle: Client, tmp_path: Path) -> None:
    real = Warden(MqttLink(idle, Topics(LIVE), time.time), time.time)
    made_up = Warden(MqttLink(idle, TOPICS, time.time), time.time)
    log = OrderLog(tmp_path / "a.jsonl", time.time())
    with pytest.raises(LinkRefusedError, match="real equipment"):
        Gateway(idle, TOPICS, log, real, time.time).open()
    with pytest.raises(LinkRefusedError, match="made-up devices"):
        Gateway(idle, Topics(LIVE), log, made_up, time.time).open()
    gateway = Gateway(idle, Topics(LIVE), log, real, time.time)
    gateway.open()
    gateway.close()


def test_a_street_of_lamps_is_noted_at_once_and_none_of_them_twice(
    open_post: Callable[[], Post], engine: Ears, field: Ears
) -> None:
    field.say(TOPICS.source("lighting-01"), presence(True), retain=True)
    first = open_post()
    for number in range(60):
        engine.say(TOPICS.order("lighting-01"), order(f"g-{number}"))
    engine.say(TOPICS.order("lighting-01"), order("g-3"))
    said = await_outcomes(first, engine, 60)
    assert sorted(said) == sorted((f"g-{number}", "sent", "") for number in range(60))
    first.end()
    again = open_post()
    engine.say(TOPICS.order("lighting-01"), order("g-59"))
    engine.say(TOPICS.order("lighting-01"), order("g-60"))
    assert await_outcomes(again, engine, 61)[-1] == ("g-60", "sent", "")
    until(lambda: len(commands(field)) >= 61, "commands")
    assert len(commands(field)) == 61


def test_many_commands_go_some_after_the_other_and_none_after_its_time(
    broker: Broker, field: Ears
) -> None:
    client = Client(broker.address("gateway"), "gateway-few", root=SIMULATION, max_inflight=3)
    client.start()
    try:
        assert client.wait_connected(PATIENCE_S)
        link = MqttLink(client, TOPICS, time.time)

        async def all_of(orders: list[Order]) -> list[str]:
            return await asyncio.gather(*(link.execute("lighting-01", one) for one in orders))

        asked = [msgspec.json.decode(order(f"m-{number}"), type=Order) for number in range(50)]
        late = msgspec.json.decode(order("late", lasts_s=-1.0), type=Order)
        assert asyncio.run(all_of([*asked, late])) == [*[""] * 50, "expired"]
        until(lambda: len(commands(field)) >= 50, "commands")
        assert sorted(commands(field)) == sorted(one.id for one in asked)
    finally:
        client.stop()
    assert asyncio.run(link.execute("lighting-01", asked[0])) == "not_sent"
