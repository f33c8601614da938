"""A field at an even pace, with probes among it that a desk looks for."""

from __future__ import annotations

import json
import random
import sys
import time
from dataclasses import asdict, dataclass

import msgspec
import numpy as np

from app.bus.address import BrokerAddress
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.stamp import format_stamp, parse_stamps
from app.bus.topics import LIVE, Topics
from app.bus.wire import Feed, SourceState

PROBE_EVERY_S = 0.25
PATIENCE_S = 30.0
TOPICS = Topics(LIVE)
AFTER_S = 2.0


@dataclass(frozen=True, slots=True)
class Task:
    """`alarms` are buildings that catch fire one after the other, `lamp` goes
    on and off between; `lamps` are the crowd. All ids are of their source."""

    url: str
    engine_url: str  # one who may hear the feed
    rate: int  # readings a second
    per_message: int
    seconds: float
    crowd_source: str
    alarm_source: str
    lamp_source: str
    lamps: list[str]
    alarms: list[str]
    lamp: str


class Prober:
    """Publishes a task, and hears its own feed: the way there and back."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._client = Client(BrokerAddress.parse(task.url), f"field-{task.rate}", root=LIVE)
        self._ear = Client(
            BrokerAddress.parse(task.engine_url),
            f"ear-{task.rate}",
            root=LIVE,
            subscriptions=[Subscription(TOPICS.feed("+"), 0)],
        )
        self._seqs: dict[str, int] = {}
        self.round_trips_ms: list[float] = []

    def run(self) -> None:
        task = self._task
        for client in (self._client, self._ear):
            client.start()
            client.wait_connected(PATIENCE_S)
        self._birth()
        alarms, dice = iter(task.alarms), random.Random(task.rate)
        began, number, probes = time.monotonic(), 0, 0
        while (elapsed := time.monotonic() - began) < task.seconds:
            if elapsed >= probes * PROBE_EVERY_S:
                self._probe(probes, next(alarms, None))
                probes += 1
            if elapsed >= number * task.per_message / task.rate:
                crowd = dice.sample(task.lamps, task.per_message)
                self._say(task.crowd_source, [(lamp, "power_w", 40.0) for lamp in crowd])
                number += 1
            else:
                time.sleep(0.001)
            self._hear()
        time.sleep(AFTER_S)
        self._hear()
        self._client.stop()
        self._ear.stop()

    def _birth(self) -> None:
        task = self._task
        state = SourceState(online=True, at=format_stamp(time.time()))
        for source in {task.crowd_source, task.alarm_source, task.lamp_source}:
            self._client.publish(TOPICS.source(source), msgspec.json.encode(state), 1, retain=True)

    def _probe(self, number: int, alarm: str | None) -> None:
        task = self._task
        if number % 2:
            self._say(task.lamp_source, [(task.lamp, "lamp", "on" if number % 4 == 1 else "off")])
        elif alarm is not None:
            self._say(task.alarm_source, [(alarm, "fire", True)])

    def _say(self, source: str, readings: list[tuple[str, str, float | str | bool]]) -> None:
        seq = self._seqs[source] = self._seqs.get(source, 0) + 1
        stamp = format_stamp(time.time())
        rows = [[*reading, stamp] for reading in readings]
        self._client.publish(
            TOPICS.feed(source), msgspec.json.encode({"seq": seq, "readings": rows}), 1
        )

    def _hear(self) -> None:
        for message in self._ear.take():
            feed = msgspec.json.decode(message.payload, type=Feed)
            times = parse_stamps([feed.readings[0].time])
            age = message.received_at - times
            self.round_trips_ms += (age * 1000.0).tolist()


def write(task: Task) -> str:
    return json.dumps(asdict(task))


def main() -> None:
    """Reads a task from standard input; prints the round trips in milliseconds."""
    prober = Prober(Task(**json.loads(sys.stdin.readline())))
    prober.run()
    print(*np.round(prober.round_trips_ms, 2).tolist())
