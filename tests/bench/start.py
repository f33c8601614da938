"""From the command to the first picture of the city, and what each role holds.

The command is the one of ``make run``; the window is drawn offscreen. The desk
says in its log when its picture was whole. The first start founds the city.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil

from tests.bench.figure import Figure, report
from tests.whole.installation import Installation, environment

SAID = "first picture after"
GOAL_SECOND_S = 5.0
STEADY_S = 60.0
LATER_STARTS = 3
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


def start(data_dir: Path, hold: Callable[[Installation], None] = lambda _: None) -> float:
    """Seconds from the command to the picture. `hold` comes before the end."""
    before, began = pictures(data_dir), time.monotonic()
    with Installation(data_dir) as city:
        while pictures(data_dir) == before:
            if city.process.poll() is not None or time.monotonic() - began > PATIENCE_S:
                raise RuntimeError(f"no picture: {city.said()[-2000:]}")
            time.sleep(0.01)
        took = time.monotonic() - began
        hold(city)
        city.end()
    return took


def memory_mb(city: Installation, role: str) -> float:
    """What a role and its helpers hold."""
    found = psutil.Process(city.pid_of(role))
    every = [found, *found.children(recursive=True)]
    return float(sum(one.memory_info().rss for one in every) / 1e6)


def bare() -> tuple[float, float]:
    """Seconds and megabytes of a program that shows an empty window."""
    began = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-c", BARE], env=environment(), capture_output=True, check=True
    )
    return time.monotonic() - began, float(result.stdout)


def measure(data_dir: Path) -> list[Figure]:
    held: dict[str, float] = {}

    def hold(city: Installation) -> None:
        time.sleep(STEADY_S)
        held.update({role: memory_mb(city, role) for role in ROLES})

    first = start(data_dir, hold)
    later = [start(data_dir) for _ in range(LATER_STARTS)]
    seconds, megabytes = bare()
    return [
        Figure("first start to first picture", first, "s", seconds, AGAINST),
        Figure("later start, median", median(later), "s", seconds, AGAINST, GOAL_SECOND_S),
        Figure("later start, longest", max(later), "s", seconds, AGAINST, GOAL_SECOND_S),
        *(
            Figure(f"memory of {role} after {STEADY_S:.0f} s", held[role], "MB", megabytes, AGAINST)
            for role in ROLES
        ),
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        report("start", measure(Path(name) / "data"))


if __name__ == "__main__":
    main()
