"""A desk without a display shows itself on this machine only, and really shows itself."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from app.wiring.display import LOOPBACK, free_vnc_port, has_display, vnc_environment
from tests.whole.vnc import VncView

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from app.wiring.desk_vnc import hold_to_loopback

application = QApplication([])
hold_to_loopback(int(sys.argv[1]))
window = QWidget()
window.setPalette(QPalette(QColor(0, 0, 255)))
window.showFullScreen()
print("shown", flush=True)
QTimer.singleShot(60_000, application.quit)
application.exec()
"""


def test_the_picture_is_seen_on_the_loopback_only() -> None:
    port = free_vnc_port()
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(port)],
        env=vnc_environment(os.environ),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        lines = iter(program.stdout.readline, "")
        assert any(line.strip() == "shown" for line in lines)
        listening = [
            (connection.laddr.ip, connection.laddr.port)
            for connection in psutil.Process(program.pid).net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert listening == [(LOOPBACK, port)]
        with VncView(port) as view:
            assert (view.width, view.height) == (1920, 1080)
            assert view.colours(960, 540, 1, 1) == {(0, 0, 255)}
    finally:
        program.kill()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()


@pytest.mark.parametrize(
    ("environment", "has"),
    [
        ({}, False),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
    ],
)
def test_what_counts_as_a_display(environment: dict[str, str], has: bool) -> None:
    assert has_display(environment) is has
