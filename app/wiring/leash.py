"""A child that its launcher left: it ends by itself, in order and then by force."""

from __future__ import annotations

import os
import signal
import threading
import time

GRACE_S = 10.0
STDIN = 0


def read_line() -> bytes:
    """The first line of standard input, byte by byte so that nothing more is taken."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = os.read(STDIN, 1)
        if not byte:
            break
        line += byte
    return bytes(line)


def hold() -> None:
    """From now on this process ends when its launcher is gone.

    The launcher keeps the other end of our standard input and never writes
    again; whatever ends it, the kernel closes that end.
    """
    threading.Thread(target=_watch, name="leash", daemon=True).start()


def _watch() -> None:
    while os.read(STDIN, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(os.EX_UNAVAILABLE)
