"""From `make run` to the first picture of the living city, and the memory of each role.

The picture is looked at from outside, by VNC: it counts when the middle of the
map shows streets and lamps. The reference is a bare Qt window of the same size,
seen the same way.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from app.wiring.cityfile import load_or_found
from app.wiring.display import free_vnc_port, vnc_environment
from app.wiring.role import MODULES
from tests.bench.figure import Figure, report
from tests.whole.vnc import VncView

ROOT = Path(__file__).parents[2]
GOAL_S = 5.0
PATIENCE_S = 60.0
MANY_COLOURS = 12  # a map; an empty window has one or two
MIDDLE = (520, 380, 200, 160)
MIB = 1024 * 1024
BARE = """
import sys
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from app.wiring.desk_vnc import hold_to_loopback
application = QApplication([])
hold_to_loopback(int(sys.argv[1]))
window = QWidget()
window.setPalette(QPalette(QColor(0, 0, 255)))
window.showFullScreen()
application.exec()
"""


def seconds_until(port: Callable[[], int | None], colours: int) -> float:
    """From now until the picture behind `port` has so many colours."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_S:
        number = port()
        with suppress(OSError, AssertionError):
            if number is not None:
                with VncView(number) as view:
                    while time.monotonic() - began < PATIENCE_S:
                        if len(view.colours(*MIDDLE)) >= colours:
                            return time.monotonic() - began
                        time.sleep(0.02)
        time.sleep(0.02)
    raise TimeoutError(f"no picture in {PATIENCE_S} s")


def bare_window() -> float:
    port = free_vnc_port()
    environment = vnc_environment(os.environ) | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", BARE, str(port)], env=environment) as program:
        try:
            return seconds_until(lambda: port, 1)
        finally:
            program.kill()


def whole_city(data: Path) -> tuple[float, dict[str, float]]:
    """Seconds to the first picture, and MiB of each role some time later."""
    output = data / "said"
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in screens}
    with output.open("wb") as said:
        program = subprocess.Popen(
            ["make", "-s", "run", "ARGS=--port 0"],
            cwd=ROOT,
            env=kept | {"ONDIJON_DATA": str(data)},
            stdout=said,
            stderr=subprocess.STDOUT,
        )

    def port() -> int | None:
        found = re.search(r"127\.0\.0\.1:(59\d\d)", output.read_text("utf-8"))
        return int(found[1]) if found else None

    try:
        seconds = seconds_until(port, MANY_COLOURS)
        time.sleep(15.0)  # births, the first alarms
        return seconds, memory(psutil.Process(program.pid))
    finally:
        for child in psutil.Process(program.pid).children():
            child.send_signal(signal.SIGINT)
        program.wait(PATIENCE_S)


def memory(parent: psutil.Process) -> dict[str, float]:
    """Memory of its own of each process, in MiB, by role."""
    found: dict[str, float] = {}
    for child in parent.children(recursive=True):
        with suppress(psutil.Error):
            words = child.cmdline()
            role = next((word for word in words if word in MODULES), "")
            if not role:
                role = Path(words[0]).name if "nats" in words[0] else "launcher and workers"
            found[role] = found.get(role, 0.0) + child.memory_full_info().uss / MIB
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        load_or_found(data, 0, 1)
        first, _ = whole_city(data)
        second, used = whole_city(data)
    bare = bare_window()
    against = "bare Qt window"
    figures = [
        Figure("first start, city founded before", first, "s", bare, against),
        Figure("second start", second, "s", bare, against, GOAL_S),
        *[Figure(f"memory: {role}", size, "MiB") for role, size in sorted(used.items())],
    ]
    report("start to first picture", figures)


if __name__ == "__main__":
    main()
