"""A desk without a display shows itself on this machine only, and really shows itself."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import time

import psutil
import pytest

from app.wiring.display import LOOPBACK, free_vnc_port, has_display, vnc_environment

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
RAW = 0


def receive(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        assert more, "the VNC server hung up"
        data += more
    return data


def first_pixel(port: int) -> tuple[int, int, tuple[int, int, int]]:
    """Width, height and the colour in the middle, by the RFB protocol 3.3."""
    with socket.create_connection((LOOPBACK, port), timeout=20) as connection:
        connection.sendall(receive(connection, 12))
        assert receive(connection, 4) == struct.pack(">I", 1)  # no authentication
        connection.sendall(b"\x01")
        width, height = struct.unpack(">HH", receive(connection, 4))
        receive(connection, 16)
        receive(connection, struct.unpack(">I", receive(connection, 4))[0])
        connection.sendall(
            struct.pack(">BxxxBBBBHHHBBBxxx", 0, 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)
        )
        connection.sendall(struct.pack(">BxHi", 2, 1, RAW))
        for _ in range(50):
            connection.sendall(struct.pack(">BBHHHH", 3, 0, width // 2, height // 2, 1, 1))
            kind, count = struct.unpack(">BxH", receive(connection, 4))
            assert kind == 0
            for _ in range(count):
                _, _, w, h, encoding = struct.unpack(">HHHHi", receive(connection, 12))
                assert encoding == RAW
                pixels = receive(connection, 4 * w * h)
                if (w, h) != (0, 0):
                    middle = 4 * (w * (h // 2) + w // 2)
                    blue, green, red, _ = pixels[middle : middle + 4]
                    return width, height, (red, green, blue)
            time.sleep(0.1)
    raise AssertionError("no picture")


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
        assert first_pixel(port) == (1920, 1080, (0, 0, 255))
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
