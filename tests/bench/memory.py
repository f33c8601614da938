"""What each role holds, with its helpers, of a city of 34,000 lamps, a minute after the
desk showed it. The window is drawn offscreen."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.figure import Figure, report
from tests.whole.installation import Installation, environment

SAID = "first picture after"
STEADY_S = 60.0
PATIENCE_S = 120.0
ROLES = ("nats-server", "engine", "gateway", "city", "desk")
# What any desk has to load before it does anything of ours.
BARE = """
import numpy, paho.mqtt.client, msgspec, psutil
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
widget = QWidget()
widget.show()
application.processEvents()
print(psutil.Process().memory_info().rss / 1e6)
"""
AGAINST = "Python with an empty window"


def pictures(data_dir: Path) -> int:
    """How many first pictures the desk's log tells of."""
    log = data_dir / "logs" / "desk.log"
    return log.read_text("utf-8").count(SAID) if log.exists() else 0


def await_picture(city: Installation) -> None:
    """Until the desk showed the city."""
    deadline = time.monotonic() + PATIENCE_S
    while not pictures(city.data_dir):
        if city.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"no picture: {city.said()[-2000:]}")
        time.sleep(0.1)


def memory_mb(city: Installation, role: str) -> float:
    """What a role and its helpers hold."""
    found = psutil.Process(city.pid_of(role))
    every = [found, *found.children(recursive=True)]
    return float(sum(one.memory_info().rss for one in every) / 1e6)


def bare() -> float:
    """Megabytes of a program that shows an empty window."""
    command = [sys.executable, "-c", BARE]
    result = subprocess.run(command, env=environment(), capture_output=True, check=True)
    return float(result.stdout)


def measure(data_dir: Path) -> list[Figure]:
    with Installation(data_dir) as city:
        await_picture(city)
        time.sleep(STEADY_S)
        held = {role: memory_mb(city, role) for role in ROLES}
        city.end()
    empty = bare()
    return [
        Figure(f"{role} after {STEADY_S:.0f} s", held[role], "MB", empty, AGAINST) for role in ROLES
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        report("memory", measure(Path(name) / "data"))


if __name__ == "__main__":
    main()
