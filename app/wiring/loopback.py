"""Ports of this machine for made-up devices."""

from __future__ import annotations

import re
import socket

LOOPBACK = "127.0.0.1"
LAST = 32_767  # above it, systems lend ports to whoever calls out
_ADDRESS = re.compile(rf"\b{re.escape(LOOPBACK)}:(\d{{1,5}})\b")


def settled(text: str, taken: set[int]) -> str:
    """`text` with ports that are free in the place of those that are not, or that are in
    `taken`; what it uses is added there. ValueError where none is left."""
    chosen: dict[int, int] = {}
    for found in _ADDRESS.finditer(text):
        wanted = int(found[1])
        if wanted not in chosen:
            chosen[wanted] = _free(wanted, taken)
            taken.add(chosen[wanted])
    return _ADDRESS.sub(lambda found: f"{LOOPBACK}:{chosen[int(found[1])]}", text)


def _free(wanted: int, taken: set[int]) -> int:
    for port in range(wanted, LAST + 1):
        if port not in taken and _is_free(port):
            return port
    raise ValueError(f"no port is free from {wanted} to {LAST}")


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
