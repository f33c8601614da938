"""Messages a second through each broker into our client, beside stock paho."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from paho.mqtt.client import Client as PahoClient
from paho.mqtt.enums import CallbackAPIVersion

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.mosquitto import MosquittoBroker
from app.bus.nats import NatsBroker
from app.bus.topics import LIVE
from tests.bench.figure import Figure, report

MESSAGES = 40_000
PAYLOAD_BYTES = 100
ROUNDS = 3
TOPIC = f"{LIVE}/feed/bench"
_BEAT_S = 0.02
_PATIENCE_S = 60.0

Rate = tuple[float, float]  # messages a second, microseconds of our CPU a message


def _flood(broker: Broker, qos: int) -> subprocess.Popen[bytes]:
    url = broker.address("publisher").full_url
    arguments = [url, TOPIC, str(PAYLOAD_BYTES), str(qos), str(MESSAGES)]
    return subprocess.Popen(
        [sys.executable, "-c", "from tests.bench.flood import run; run()", *arguments]
    )


def _timed(broker: Broker, qos: int, count: Callable[[], int]) -> Rate:
    """Floods and asks `count` for what came since the last time."""
    with _flood(broker, qos):
        deadline = time.monotonic() + _PATIENCE_S
        while not (got := count()) and time.monotonic() < deadline:
            time.sleep(0.001)
        began, cpu = time.monotonic(), time.process_time()
        while got < MESSAGES and time.monotonic() < deadline:
            time.sleep(_BEAT_S)
            got += count()
        wall_s, cpu_s = time.monotonic() - began, time.process_time() - cpu
    if got < MESSAGES:
        raise RuntimeError(f"{broker.kind} at QoS {qos}: {got} of {MESSAGES} messages came")
    return got / wall_s, cpu_s / got * 1e6


def _ours(broker: Broker, qos: int) -> Rate:
    """Our client, taking and acknowledging every 20 ms as the engine does."""
    subscriptions = [Subscription(TOPIC, qos)]
    client = Client(broker.address("engine"), "bench", root=LIVE, subscriptions=subscriptions)
    client.start()
    client.wait_connected(_PATIENCE_S)

    def count() -> int:
        messages = client.take()
        client.ack(messages)
        return len(messages)

    try:
        return _timed(broker, qos, count)
    finally:
        client.stop()


def _stock(broker: Broker, qos: int) -> Rate:
    """paho as it comes: its own thread, its own acknowledgement, work: none."""
    address = broker.address("engine")
    assert address.credentials is not None
    paho = PahoClient(CallbackAPIVersion.VERSION2, "stock")
    paho.username_pw_set(address.credentials.user, address.credentials.password)
    seen = [0, 0]

    def note(*_: object) -> None:
        seen[0] += 1

    def count() -> int:
        fresh = seen[0] - seen[1]
        seen[1] += fresh
        return fresh

    paho.on_message = note
    paho.connect(address.host, address.port)
    paho.loop_start()
    try:
        while not paho.is_connected():
            time.sleep(0.01)
        paho.subscribe(TOPIC, qos)
        time.sleep(0.3)
        return _timed(broker, qos, count)
    finally:
        paho.disconnect()
        paho.loop_stop()


def _rates(broker: Broker, qos: int) -> list[Figure]:
    ours, stock = [], []
    for _ in range(ROUNDS):  # alternated: the machine is shared
        ours.append(_ours(broker, qos))
        stock.append(_stock(broker, qos))
    label = f"{broker.kind}, QoS {qos}"
    return [
        Figure(
            f"{label}: received",
            median(rate for rate, _ in ours),
            "messages/s",
            median(rate for rate, _ in stock),
            "stock paho, acknowledging by itself",
            5000.0,
        ),
        Figure(
            f"{label}: CPU of the receiver",
            median(cpu for _, cpu in ours),
            "µs/message",
            median(cpu for _, cpu in stock),
            "stock paho, acknowledging by itself",
        ),
    ]


def _hop(broker: Broker) -> Figure:
    """From publish to inbox at 250 messages a second, both ends ours."""
    subscriptions = [Subscription(TOPIC, 1)]
    hearer = Client(broker.address("engine"), "hop", root=LIVE, subscriptions=subscriptions)
    speaker = Client(broker.address("publisher"), "speaker", root=LIVE)
    delays_ms: list[float] = []
    for client in (hearer, speaker):
        client.start()
        client.wait_connected(_PATIENCE_S)
    for _ in range(500):
        speaker.publish(TOPIC, repr(time.time()).encode(), 1)
        hearer.wait(1.0)
        messages = hearer.take()
        hearer.ack(messages)
        delays_ms += [(m.received_at - float(m.payload)) * 1000 for m in messages]
        time.sleep(1 / 250)
    for client in (hearer, speaker):
        client.stop()
    label = f"{broker.kind}, QoS 1: publish to inbox, p95"
    return Figure(
        label, quantiles(delays_ms, n=20)[18], "ms", median(delays_ms), "median of the same"
    )


def measure() -> list[Figure]:
    """Both brokers, QoS 0 and 1."""
    figures: list[Figure] = []
    for kind in (NatsBroker, MosquittoBroker):
        with tempfile.TemporaryDirectory() as folder, kind(Path(folder), port=0) as broker:
            for qos in (0, 1):
                figures += _rates(broker, qos)
            figures.append(_hop(broker))
    return figures


if __name__ == "__main__":
    report("bus", measure())
