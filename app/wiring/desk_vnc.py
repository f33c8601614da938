"""Qt's VNC platform, held to the loopback.

The plugin listens on every address of the machine and asks for no password.
Before the first window is shown, its listening socket is exchanged for one of
the loopback under the same file descriptor: the plugin goes on accepting from
it and never knows. Whoever connected in between finds the connection closed.
"""

from __future__ import annotations

import os
import socket

import psutil
from PySide6.QtCore import QCoreApplication

LOOPBACK = "127.0.0.1"


class ExposedError(RuntimeError):
    """The VNC server cannot be held to the loopback; nothing may be shown."""


def hold_to_loopback(port: int) -> None:
    """Call after the application is made, before anything is shown.

    Raises ExposedError where the plugin's socket is not found or somebody is
    connected already, and OSError where `port` is taken.
    """
    QCoreApplication.processEvents()  # the plugin begins to listen in its first turn
    sockets = psutil.Process().net_connections("tcp")
    listening = [s for s in sockets if s.status == psutil.CONN_LISTEN]
    if len(listening) != 1:
        raise ExposedError(f"expected one listening socket of the VNC platform: {listening}")
    with socket.socket() as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.bind((LOOPBACK, port))
        own.setblocking(False)
        own.listen(4)
        os.dup2(own.fileno(), listening[0].fd, inheritable=False)
    exposed = listening[0].laddr.port
    for connection in psutil.Process().net_connections("tcp"):
        if connection.laddr and connection.laddr.port == exposed:
            raise ExposedError("somebody connected before the VNC server was held to the loopback")
