"""Looking at a VNC server, by the RFB protocol 3.3: a few pixels of its picture."""

from __future__ import annotations

import socket
import struct
import time
from types import TracebackType
from typing import Self

LOOPBACK = "127.0.0.1"
RAW = 0
NO_PASSWORD = struct.pack(">I", 1)
TRUE_COLOUR = struct.pack(">BxxxBBBBHHHBBBxxx", 0, 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)
Colour = tuple[int, int, int]


class VncView:
    """One viewer of the server on `port` of this machine; a context."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((LOOPBACK, port), timeout=20)
        self._socket.sendall(self._receive(12))
        assert self._receive(4) == NO_PASSWORD
        self._socket.sendall(b"\x01")
        self.width, self.height = struct.unpack(">HH", self._receive(4))
        self._receive(16)
        self._receive(struct.unpack(">I", self._receive(4))[0])  # the name of the desktop
        self._socket.sendall(TRUE_COLOUR + struct.pack(">BxHi", 2, 1, RAW))

    def colours(self, x: int, y: int, width: int, height: int) -> set[Colour]:
        """The different colours of a part of the picture, as it is now."""
        request = struct.pack(">BBHHHH", 3, 0, x, y, width, height)
        while True:
            self._socket.sendall(request)
            kind, count = struct.unpack(">BxH", self._receive(4))
            assert kind == 0
            seen: set[Colour] = set()
            for _ in range(count):
                _, _, w, h, encoding = struct.unpack(">HHHHi", self._receive(12))
                assert encoding == RAW
                pixels = self._receive(4 * w * h)
                seen |= set(zip(pixels[2::4], pixels[1::4], pixels[0::4], strict=True))
            if seen:
                return seen
            time.sleep(0.02)

    def _receive(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            more = self._socket.recv(size - len(data))
            assert more, "the VNC server hung up"
            data += more
        return bytes(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
