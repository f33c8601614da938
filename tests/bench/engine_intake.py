"""Readings a second that the engine takes at QoS 1, with every commit made."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.nats import NatsBroker
from app.bus.topics import LIVE, Topics
from app.wiring.engineroom import Engine, Setting
from resources.shelf import kind_files
from tests.bench.feed import payloads
from tests.bench.figure import Figure, report
from tests.engine.town import town

LAMPS = 34_000
SOURCE = "lighting-01"
PATIENCE_S = 120.0
# readings a message, messages of a run, goal in messages a second
RUNS = ((1, 40_000, 5000.0), (50, 15_000, 4000.0), (200, 6_000, 1000.0))


def _field(broker: Broker, messages: int, readings: int) -> subprocess.Popen[str]:
    url = broker.address("publisher").full_url
    arguments = [url, Topics(LIVE).feed(SOURCE), str(messages), str(readings), str(LAMPS), "0"]
    field = subprocess.Popen(
        [sys.executable, "-c", "from tests.bench.feed import main; main()", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert field.stdout is not None
    field.stdout.readline()
    return field


def _timed(field: subprocess.Popen[str], taken: Callable[[], int], messages: int) -> float:
    """Seconds from the first message published to the last one `taken`."""
    assert field.stdin is not None
    began = time.monotonic()
    field.stdin.write("go\n")
    field.stdin.flush()
    while taken() < messages:
        if time.monotonic() - began > PATIENCE_S:
            raise RuntimeError(f"{taken()} of {messages} messages were taken")
        time.sleep(0.005)
    took = time.monotonic() - began
    field.wait(PATIENCE_S)
    return took


def _engine(messages: int, readings: int) -> tuple[float, float]:
    """Seconds, and microseconds of the engine's CPU a reading."""
    with (
        tempfile.TemporaryDirectory() as folder,
        NatsBroker(Path(folder), port=0) as broker,
        _field(broker, messages, readings) as field,
    ):
        engine = Engine(
            Setting(
                city=town(LAMPS),
                kind_files=kind_files(),
                address=broker.address("engine"),
                root=LIVE,
                data_dir=Path(folder),
            )
        )
        stop = threading.Event()
        thread = threading.Thread(target=engine.run, args=(stop,))
        thread.start()
        while not engine.connected:
            time.sleep(0.01)
        cpu = time.process_time()
        took = _timed(field, lambda: engine.pulse.readings // readings, messages)
        cpu = time.process_time() - cpu
        stop.set()
        thread.join()
        if engine.pulse.readings != messages * readings:
            raise RuntimeError(f"{engine.pulse.readings} instead of {messages * readings} readings")
    return took, cpu / (messages * readings) * 1e6


def _bare(messages: int, readings: int) -> float:
    """The same messages through the same client, acknowledged and thrown away."""
    with (
        tempfile.TemporaryDirectory() as folder,
        NatsBroker(Path(folder), port=0) as broker,
        _field(broker, messages, readings) as field,
    ):
        subscription = Subscription(Topics(LIVE).feed("+"))
        client = Client(broker.address("engine"), "bare", root=LIVE, subscriptions=[subscription])
        client.start()
        client.wait_connected(PATIENCE_S)
        count = 0

        def taken() -> int:
            nonlocal count
            found = client.take()
            client.ack(found)
            count += len(found)
            return count

        took = _timed(field, taken, messages)
        client.stop()
    return took


def _json_us(readings: int) -> float:
    """Microseconds a reading for `json.loads` alone, without any check."""
    texts = list(payloads(2000, readings, LAMPS))
    began = time.perf_counter()
    for text in texts:
        json.loads(text)
    return (time.perf_counter() - began) / (2000 * readings) * 1e6


def measure() -> list[Figure]:
    figures = []
    for readings, messages, goal in RUNS:
        took, cpu = _engine(messages, readings)
        bare = _bare(messages, readings)
        label = f"{readings} a message"
        against = "same client, thrown away"
        figures += [
            Figure(f"{label}: messages", messages / took, "/s", messages / bare, against, goal),
            Figure(
                f"{label}: readings",
                messages * readings / took,
                "/s",
                messages * readings / bare,
                against,
                goal * readings,
            ),
            Figure(
                f"{label}: CPU of the engine",
                cpu,
                "µs/reading",
                _json_us(readings),
                "json.loads alone",
            ),
        ]
    return figures


if __name__ == "__main__":
    report("engine intake", measure())
