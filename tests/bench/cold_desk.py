"""A cold desk on a room of 34,000 assets with 50,000 alarms: from its start to the whole
picture, drawn. The reference is the same desk on the same engine before any alarm."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import msgspec

from app.bus.address import BrokerAddress
from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.nats import NatsBroker
from app.bus.stamp import format_stamp
from app.bus.topics import LIVE, Topics
from app.bus.wire import SourceState
from app.wiring.engineroom import Engine, Setting
from app.wiring.options import RoleOptions
from resources.shelf import kind_files
from tests.bench.figure import Figure, report
from tests.bench.seat import Seat
from tests.engine.town import town

LAMPS = 34_000
HOT = 16_000  # lamps with a second alarm
ALARMS = LAMPS + HOT
GOAL_S = 5.0
PATIENCE_S = 240.0
A_MESSAGE = 250
PAUSE_S = 0.02  # between messages: the field is not what is measured
SOURCE = "lighting-01"
COMMAND = (sys.executable, "-m", "tests.bench.cold_desk")
TOPICS = Topics(LIVE)
HOT_RULE = """
[[rules]]
name = "hot"
priority = 4
when = { point = "power_w", high = 390 }
message = { fr = "Puissance trop forte", en = "Power too high" }
guidance = { fr = "Banc d'essai.", en = "Bench." }
"""


def kinds() -> dict[str, str]:
    """The product's own, with lamps that fail at once and can have two alarms."""
    files = dict(kind_files())
    lamp = files["streetlight.toml"].replace("on_delay_s = 60", "on_delay_s = 0")
    head, rules, tail = lamp.partition("[[rules]]")
    files["streetlight.toml"] = head + HOT_RULE + rules + tail
    return files


def engine(url: str, folder: str) -> None:
    """The engine's process, until it is ended."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    setting = Setting(
        city=town(LAMPS),
        kind_files=kinds(),
        address=BrokerAddress.parse(url),
        root=LIVE,
        data_dir=Path(folder),
    )
    Engine(setting).run(stop)


def flood(broker: Broker) -> None:
    """Every lamp fails, and some draw too much."""
    field = Client(broker.address("publisher"), "bench-field", root=LIVE)
    field.start()
    field.wait_connected(PATIENCE_S)
    state = SourceState(online=True, at=format_stamp(time.time()))
    field.publish(TOPICS.source(SOURCE), msgspec.json.encode(state), 1, retain=True)
    rows: list[list[str | float]] = [[f"lamp-{n:06d}", "fault", "lamp"] for n in range(LAMPS)]
    rows += [[f"lamp-{n:06d}", "power_w", 395.0] for n in range(HOT)]
    for seq, first in enumerate(range(0, len(rows), A_MESSAGE), start=1):
        stamp = format_stamp(time.time())
        readings = [[*row, stamp] for row in rows[first : first + A_MESSAGE]]
        payload = msgspec.json.encode({"seq": seq, "readings": readings})
        field.publish(TOPICS.feed(SOURCE), payload, 1)
        time.sleep(PAUSE_S)
    time.sleep(2.0)
    field.stop()


def desk(alarms: int) -> None:
    """The desk's process: its options come by standard input, with their password."""
    wanted = json.load(sys.stdin)
    wanted["data_dir"] = Path(wanted["data_dir"])
    with Seat(RoleOptions(**wanted)) as seat:

        def shown() -> bool:
            return seat.settled() and len(seat.room.mirror.alarms) >= alarms

        seat.until(shown, f"{alarms} alarms")
        print(f"shown {time.process_time():.3f}", flush=True)


def cold_desk(broker: Broker, folder: Path, alarms: int) -> tuple[float, float]:
    """Seconds from the start of a desk's process until it shows so many alarms, and
    those of its own processor time."""
    login = broker.credentials["desk"]
    options = {
        "role": "desk",
        "broker": broker.url,
        "user": login.user,
        "password": login.password,
        "root": LIVE,
        "data_dir": str(folder),
        "person": "operator-1",
        "language": "fr",
    }
    began = time.monotonic()
    with subprocess.Popen(
        [*COMMAND, "desk", str(alarms)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(options))
        child.stdin.close()
        said = child.stdout.readline()
        took = time.monotonic() - began
    word, _, own = said.partition(" ")
    if word != "shown":
        raise RuntimeError(f"a desk without {alarms} alarms")
    return took, float(own)


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name, NatsBroker(Path(name), port=0) as broker:
        url = broker.address("engine").full_url
        child = subprocess.Popen([*COMMAND, "engine", url, name])
        try:
            desks = Path(name) / "desks"
            cold_desk(broker, desks / "first", 0)  # until the engine is there
            calm = cold_desk(broker, desks / "calm", 0)
            flood(broker)
            cold_desk(broker, desks / "waits", ALARMS)  # until the last has come
            full = cold_desk(broker, desks / "full", ALARMS)
        finally:
            child.terminate()
            child.wait(PATIENCE_S)
    against = "without an alarm"
    return [
        Figure(f"cold desk, {ALARMS} alarms", full[0], "s", calm[0], against, GOAL_S),
        Figure("its processor time", full[1], "s", calm[1], against),
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["engine", url, folder]:
            engine(url, folder)
        case ["desk", alarms]:
            desk(int(alarms))
        case _:
            report("cold desk", measure())
