"""From a device's reading to the row that a desk gets, beside the bare way through the broker."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Message, Subscription
from app.bus.nats import NatsBroker
from app.bus.stamp import format_stamp, parse_stamps
from app.bus.topics import LIVE, Topics
from app.bus.wire import Delta, Feed
from tests.bench.figure import Figure, report

LAMPS = 34_000
SECONDS = 20.0
RATES = ((250, 10), (5000, 50))  # readings a second, readings a message
GOAL_MS = 300.0
TOPICS = Topics(LIVE)
PATIENCE_S = 60.0


class Ear:
    """A subscriber that notes how old each reading is when it comes."""

    def __init__(self, broker: Broker, role: str, topic: str) -> None:
        self._client = Client(
            broker.address(role), f"bench-{role}", root=LIVE, subscriptions=[Subscription(topic, 0)]
        )
        self._client.start()
        self._client.wait_connected(PATIENCE_S)
        self.ages_ms: list[float] = []

    def wait(self) -> None:
        """Until the first message."""
        self._client.wait(PATIENCE_S)

    def take(self) -> None:
        for message in self._client.take():
            times = self._times(message)
            self.ages_ms += ((message.received_at - times) * 1000.0).tolist()

    def _times(self, message: Message) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        if message.topic == TOPICS.delta:
            delta = msgspec.msgpack.decode(message.payload, type=Delta)
            return np.frombuffer(delta.times, "<f8")
        feed = msgspec.json.decode(message.payload, type=Feed)
        return parse_stamps([reading.time for reading in feed.readings])

    def stop(self) -> None:
        self._client.stop()


def _engine(broker: Broker, folder: Path) -> subprocess.Popen[bytes]:
    url = broker.address("engine").full_url
    return subprocess.Popen(
        [sys.executable, "-m", "tests.engine.engine_child", url, folder, str(LAMPS)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def _publish(field: Client, ears: list[Ear], rate: int, per_message: int, first: int) -> int:
    """Publishes at an even pace; the number of the last message."""
    dice = random.Random(rate)
    lamps = list(range(LAMPS))
    dice.shuffle(lamps)
    began = time.monotonic()
    number = 0
    while time.monotonic() - began < SECONDS:
        stamp = format_stamp(time.time())
        rows = [
            [f"lamp-{lamps[(number * per_message + i) % LAMPS]:06d}", "power_w", 40.0, stamp]
            for i in range(per_message)
        ]
        payload = msgspec.json.encode({"seq": first + number + 1, "readings": rows})
        field.publish(TOPICS.feed("lighting-01"), payload, 1)
        number += 1
        while (late := began + number * per_message / rate - time.monotonic()) > 0:
            time.sleep(min(late, 0.005))
            for ear in ears:
                ear.take()
    return first + number


def _figures(rate: int, desk: Ear, bare: Ear) -> list[Figure]:
    against = "the broker alone"
    return [
        Figure(
            f"{rate} readings/s: reading to row, {name}",
            float(np.percentile(desk.ages_ms, share)),
            "ms",
            float(np.percentile(bare.ages_ms, share)),
            against,
            goal,
        )
        for name, share, goal in (("median", 50, None), ("p95", 95, GOAL_MS), ("most", 100, None))
    ]


def measure() -> list[Figure]:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name, NatsBroker(Path(name), port=0) as broker:
        engine = _engine(broker, Path(name))
        field = Client(broker.address("publisher"), "bench-field", root=LIVE)
        field.start()
        status = Ear(broker, "desk", TOPICS.status)
        status.wait()
        status.stop()
        number = 0
        for rate, per_message in RATES:
            desk, bare = Ear(broker, "desk", TOPICS.delta), Ear(broker, "engine", TOPICS.feed("+"))
            number = _publish(field, [desk, bare], rate, per_message, number)
            time.sleep(1.0)
            for ear in (desk, bare):
                ear.take()
                ear.stop()
            figures += _figures(rate, desk, bare)
        field.stop()
        engine.terminate()
        engine.wait(PATIENCE_S)
    return figures


if __name__ == "__main__":
    report("engine latency", measure())
