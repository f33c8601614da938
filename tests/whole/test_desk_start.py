"""The desk among the other roles: without a display it shows itself all the same,
and its end is the end of everything."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import psutil
import pytest

from tests.whole.installation import Installation, environment, eventually
from tests.whole.vnc import VncView

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
MAP = (520, 380, 200, 160)
MANY_COLOURS = 12


def without_screen(**more: str) -> dict[str, str]:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in environment().items() if name not in screens} | more


@pytest.mark.parametrize("more", [{}, {"DISPLAY": ":6553"}], ids=["none", "unreachable"])
def test_without_a_display_the_desk_is_seen_on_the_loopback(
    data: Path, more: dict[str, str]
) -> None:
    with Installation(data, "--assets", "600", surroundings=without_screen(**more)) as city:
        port = eventually(lambda: re.search(r"vncviewer 127\.0\.0\.1:(\d+)", city.said()), "VNC")
        eventually(lambda: shows_a_map(int(port[1])), "a map on VNC")
        desk = eventually(lambda: city.pid_of("desk"), "the desk")
        listening = [
            connection.laddr.ip
            for connection in psutil.Process(desk).net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert listening == ["127.0.0.1"]
        family = city.family()
        os.kill(desk, signal.SIGTERM)  # as the closing of its window: it ends with 0
        assert city.process.wait(60) == 0
        _, alive = psutil.wait_procs(family, 5.0)
        assert not alive
        assert city.locks() == []


def shows_a_map(port: int) -> bool:
    try:
        with VncView(port) as view:
            return len(view.colours(*MAP)) >= MANY_COLOURS
    except (OSError, AssertionError):
        return False
