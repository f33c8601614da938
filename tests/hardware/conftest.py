"""A real broker, ears that hear everything, and clients that are always stopped."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Message, Subscription
from app.bus.nats import NatsBroker
from app.bus.topics import SIMULATION, Topics
from app.wiring.cityfile import load_or_found, package_path
from tests.hardware.program import ASSETS, PATIENCE_S, Program, Start

TOPICS = Topics(SIMULATION)


def until(condition: Callable[[], object], what: str) -> None:
    """Waits for `condition`; fails with `what` did not happen."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"did not happen: {what}"
        time.sleep(0.01)


class Ears:
    """A client of one role that keeps all it hears, by topic."""

    def __init__(self, broker: Broker, role: str, *topics: str) -> None:
        self.client = Client(
            broker.address(role),
            f"ears-{role}",
            root=SIMULATION,
            subscriptions=[Subscription(topic) for topic in topics],
            clean_session=False,
        )
        self.messages: list[Message] = []
        self.client.start()
        assert self.client.wait_connected(PATIENCE_S)

    def on(self, topic: str) -> list[bytes]:
        """The payloads of `topic` so far, in order of arrival."""
        new = self.client.take()
        self.client.ack(new)
        self.messages += new
        return [message.payload for message in self.messages if message.topic == topic]

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        until(lambda: self.client.connected, "connection")
        receipt = self.client.publish(topic, payload, 1, retain)
        assert receipt is not None
        until(lambda: receipt.acknowledged, f"acknowledgement of {topic}")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with NatsBroker(tmp_path / "data", port=0) as running:
        yield running


@pytest.fixture
def engine(broker: Broker) -> Iterator[Ears]:
    """Ears and voice of an engine."""
    ears = Ears(broker, "engine", TOPICS.feed("+"), TOPICS.source("+"), TOPICS.report("+"))
    yield ears
    ears.client.stop()


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city, founded once."""
    folder = tmp_path_factory.mktemp("founded")
    load_or_found(folder, ASSETS, 1)
    return package_path(folder)


@pytest.fixture
def data_dir(broker: Broker, package: Path) -> Path:
    shutil.copy(package, package_path(broker.data_dir))
    return broker.data_dir


@pytest.fixture
def start(broker: Broker, data_dir: Path) -> Iterator[Start]:
    """Starts programs, none of which outlives the test."""
    started: list[Program] = []

    def another(role: str, *options: str) -> Program:
        started.append(Program(role, broker, *options))
        return started[-1]

    yield another
    for program in started:
        program.end(signal.SIGKILL)
