"""A field of failing lamps at an even pace, with its ledger of every failure.

It hears its own feed, as the engine does, and looks into the journal: so it knows
when each failure came to the engine's door and when it was durable.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path

import msgspec

from app.bus.address import BrokerAddress
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.stamp import format_stamp, parse_stamps
from app.bus.topics import LIVE, Topics
from app.bus.wire import Feed, SourceState
from app.store.chronicle import Chronicle

PATIENCE_S = 30.0
TOPICS = Topics(LIVE)
AFTER_S = 5.0
TURN_S = 0.05
READINGS_A_MESSAGE = 250
LOOK_S = 0.004  # into the journal
Row = list[str | float | bool]


@dataclass(frozen=True, slots=True)
class Task:
    """Lamps as [id, source]. `pool` fail and heal in turn, `rate` a second for
    `seconds`; then `burst` fail at once. `crowd` reports its power, `readings` a second."""

    url: str
    engine_url: str  # one who may hear the feed
    journal: str
    sources: list[str]
    pool: list[list[str]]
    burst: list[list[str]]
    crowd: list[list[str]]
    rate: float
    readings: float
    seconds: float


@dataclass
class Log:
    """`ledger`: [lamp, source's time, source, number of its message]; `heard` when a
    message came back, by source and number; `durable`: [when, last event of the journal]."""

    ledger: list[tuple[str, float, str, int]]
    heard: dict[str, dict[int, float]]
    durable: list[tuple[float, int]]
    burst_at: float = 0.0
    began_at: float = 0.0
    ended_at: float = 0.0


class Field:
    """Does one task."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._client = Client(BrokerAddress.parse(task.url), "flow-field", root=LIVE)
        self._ear = Client(
            BrokerAddress.parse(task.engine_url),
            "flow-ear",
            root=LIVE,
            subscriptions=[Subscription(TOPICS.feed("+"), 0)],
        )
        self._journal = Chronicle(Path(task.journal))
        self._seqs: dict[str, int] = {}
        self._looked = 0.0
        self.log = Log([], {source: {} for source in task.sources}, [])

    def run(self) -> None:
        for client in (self._client, self._ear):
            client.start()
            client.wait_connected(PATIENCE_S)
        state = msgspec.json.encode(SourceState(online=True, at=format_stamp(time.time())))
        for source in self._task.sources:
            self._client.publish(TOPICS.source(source), state, 1, retain=True)
        self._hear_for(AFTER_S)
        self._pace()
        self._hear_for(AFTER_S)
        self._burst()
        self._hear_for(2 * AFTER_S)
        self.log.ended_at = time.time()
        self._client.stop()
        self._ear.stop()
        self._journal.close()

    def _pace(self) -> None:
        task = self._task
        failing, healing, crowd = cycle(task.pool), cycle(task.pool), cycle(task.crowd)
        failed = healed = said = 0
        half = len(task.pool) // 2
        began = time.monotonic()
        self.log.began_at = time.time()
        while (elapsed := time.monotonic() - began) < task.seconds:
            rows: dict[str, list[Row]] = {}
            stamp = format_stamp(time.time())
            while failed < elapsed * task.rate:
                lamp, source = next(failing)
                rows.setdefault(source, []).append([lamp, "fault", "lamp", stamp])
                failed += 1
            while healed < failed - half:
                lamp, source = next(healing)
                rows.setdefault(source, []).append([lamp, "fault", "none", stamp])
                healed += 1
            while said < elapsed * task.readings:
                lamp, source = next(crowd)
                rows.setdefault(source, []).append([lamp, "power_w", 40.0, stamp])
                said += 1
            self._say(rows)
            self._hear_for(TURN_S)

    def _burst(self) -> None:
        rows: dict[str, list[Row]] = {}
        self.log.burst_at = time.time()
        stamp = format_stamp(self.log.burst_at)
        for lamp, source in self._task.burst:
            rows.setdefault(source, []).append([lamp, "fault", "lamp", stamp])
        self._say(rows)

    def _say(self, rows: dict[str, list[Row]]) -> None:
        for source, readings in rows.items():
            for start in range(0, len(readings), READINGS_A_MESSAGE):
                part = readings[start : start + READINGS_A_MESSAGE]
                seq = self._seqs[source] = self._seqs.get(source, 0) + 1
                body = msgspec.json.encode({"seq": seq, "readings": part})
                self._client.publish(TOPICS.feed(source), body, 1)
                time_said = float(parse_stamps([str(part[0][3])])[0])
                self.log.ledger += [
                    (str(lamp), time_said, source, seq)
                    for lamp, point, value, _ in part
                    if point == "fault" and value == "lamp"
                ]

    def _hear_for(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for message in self._ear.take():
                feed = msgspec.json.decode(message.payload, type=Feed)
                source = message.topic.rpartition("/")[2]
                self.log.heard.setdefault(source, {})[feed.seq] = message.received_at
            if time.monotonic() - self._looked >= LOOK_S:
                last = self._journal.last_seq()
                if last and (not self.log.durable or last > self.log.durable[-1][1]):
                    self.log.durable.append((time.time(), last))
                self._looked = time.monotonic()
            time.sleep(0.001)


def read(text: str) -> Log:
    """What `main` printed."""
    return msgspec.json.decode(text, type=Log)


def write(task: Task) -> str:
    return json.dumps(asdict(task))


def main() -> None:
    """Reads a task from standard input; prints its log."""
    field = Field(Task(**json.loads(sys.stdin.readline())))
    field.run()
    print(msgspec.json.encode(field.log).decode())
