"""Where the desk is drawn: on this machine's display, or on Qt's VNC platform."""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping

LOOPBACK = "127.0.0.1"
FIRST_PORT = 5900
LAST_PORT = 5999
SIZE = "1920x1080"


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether Qt will find a screen, or was told by name what to draw on."""
    if environment.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform != "linux":
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def free_vnc_port() -> int:
    """The first port from 5900 on that nobody holds; OSError if all are taken."""
    for port in range(FIRST_PORT, LAST_PORT + 1):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {FIRST_PORT} to {LAST_PORT}")


def vnc_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Qt's VNC platform on a port of its own choice, which the desk then
    exchanges for a loopback one: the plugin itself listens on every address."""
    return {**environment, "QT_QPA_PLATFORM": f"vnc:port=0:size={SIZE}"}
