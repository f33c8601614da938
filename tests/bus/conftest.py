"""Real brokers, one after the other, and clients that are always stopped."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Message, Receipt, Subscription
from app.bus.mosquitto import MosquittoBroker
from app.bus.nats import NatsBroker
from app.bus.topics import LIVE

PATIENCE_S = 30.0
KINDS: dict[str, type[NatsBroker] | type[MosquittoBroker]] = {
    "nats": NatsBroker,
    "mosquitto": MosquittoBroker,
}


def until(condition: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    """Waits for `condition`; fails with `what` did not happen."""
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, f"did not happen: {what}"
        time.sleep(0.005)


@pytest.fixture(params=list(KINDS))
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    with KINDS[request.param](tmp_path, port=0) as running:
        yield running


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[Broker]:
    with NatsBroker(tmp_path, port=0) as running:
        yield running


def freeze(broker: Broker) -> None:
    """Makes the broker stand still, and waits until it really does."""
    assert broker.pid is not None
    process = psutil.Process(broker.pid)
    broker.send_signal(signal.SIGSTOP)
    until(lambda: process.status() == psutil.STATUS_STOPPED, "the broker stands still")


class Room:
    """Makes clients of a broker, waits for them, and stops them all."""

    def __init__(self) -> None:
        self.clients: list[Client] = []

    def enter(
        self, broker: Broker, role: str, *topics: str, name: str = "", qos: int = 1, **more: Any
    ) -> Client:
        """A connected client of `role` that hears `topics` (below the live root)."""
        client = self.prepare(broker, role, *topics, name=name, qos=qos, **more)
        client.start()
        assert client.wait_connected(PATIENCE_S)
        return client

    def prepare(
        self, broker: Broker, role: str, *topics: str, name: str = "", qos: int = 1, **more: Any
    ) -> Client:
        client = Client(
            broker.address(role),
            name or f"{role}-{len(self.clients)}",
            root=LIVE,
            subscriptions=[Subscription(f"{LIVE}/{topic}", qos) for topic in topics],
            **more,
        )
        self.clients.append(client)
        return client

    def leave(self, client: Client, *, abrupt: bool = False) -> None:
        self.clients.remove(client)
        client.stop(abrupt=abrupt)

    def close(self) -> None:
        for client in self.clients:
            client.stop(timeout_s=0.2)


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.close()


def say(client: Client, topic: str, payload: bytes, retain: bool = False) -> Receipt:
    """Publishes below the live root at QoS 1, waiting for room."""
    receipts: list[Receipt] = []

    def attempt() -> bool:
        receipt = client.publish(f"{LIVE}/{topic}", payload, 1, retain)
        receipts.extend([receipt] if receipt else [])
        return bool(receipts)

    until(attempt, f"room to publish on {topic}")
    return receipts[0]


def say_all(client: Client, topic: str, numbers: range) -> None:
    """Publishes each number and waits until the broker has them all."""
    receipts = [say(client, topic, str(number).encode()) for number in numbers]
    until(lambda: not any(r.pending for r in receipts), "every publication acknowledged")
    assert all(receipt.acknowledged for receipt in receipts)


def hear(client: Client, count: int, *, ack: bool = True) -> list[Message]:
    """Waits for at least `count` messages; acknowledges them as they come."""
    heard: list[Message] = []

    def enough() -> bool:
        messages = client.take()
        heard.extend(messages)
        if ack:
            client.ack(messages)
        return len(heard) >= count

    try:
        until(enough, f"{count} messages")
    except AssertionError as error:
        raise AssertionError(f"{len(heard)} of {count} messages came") from error
    return heard


def hear_nothing(client: Client, for_s: float = 0.5) -> None:
    """Fails if anything comes while `for_s` passes."""
    time.sleep(for_s)
    assert client.take() == []
