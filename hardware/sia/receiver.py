"""The doors of a receiver: where panels call, by TCP or UDP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import cast

from hardware.link import LinkError
from hardware.sia.frame import FrameError, Splitter

MOST_CALLS = 2000  # connections at once
_TURNS = 5  # of the loop, from an accepted connection to its protocol
_UNREAD = 64 * 1024  # bytes of answers that somebody does not take: then no more
Answer = Callable[[bytes], bytes]


class Receiver:
    """Has `answer` answer each frame that comes in at `host` and `port`. It has no
    tasks: what ends it has hung up on everybody."""

    def __init__(self, host: str, port: int, answer: Answer) -> None:
        self.port = port
        self.calls: set[asyncio.Transport] = set()
        self.ended = False
        self.answer = answer
        self._host = host
        self._door: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self._datagrams: asyncio.DatagramTransport | None = None

    async def start(self, *, udp: bool = False) -> None:
        """Listens. LinkError where it cannot; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        try:
            if udp:
                self._datagrams, _ = await loop.create_datagram_endpoint(
                    lambda: _Letterbox(self), (self._host, self.port)
                )
                name = self._datagrams.get_extra_info("sockname")
            else:
                # In this order a cancellation finds nothing that nobody holds.
                self._door = socket.create_server((self._host, self.port))
                self._server = await loop.create_server(
                    lambda: _Call(self), sock=self._door, start_serving=False
                )
                await self._server.start_serving()
                name = self._door.getsockname()
        except OSError as error:
            reason = error.strerror or "unknown"
            raise LinkError(f"cannot listen at {self._host}:{self.port}: {reason}") from error
        self.port = name[1]
        if self.ended:
            await self.stop()

    async def stop(self) -> None:
        """Hangs up on everybody, also on who is let in at this moment."""
        self.ended = True
        door, self._door = self._door, None
        if door is not None:
            asyncio.get_running_loop().remove_reader(door)  # who knocks now is not let in
            if self._server is not None:
                self._server.close()
            door.close()
        if self._datagrams is not None:
            self._datagrams.abort()
        for call in list(self.calls):
            call.abort()
        for _ in range(_TURNS):
            await asyncio.sleep(0)


class _Call(asyncio.Protocol):
    """One panel that called."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._splitter = Splitter()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if self._receiver.ended or len(self._receiver.calls) >= MOST_CALLS:
            self._transport.abort()
            return
        self._transport.set_write_buffer_limits(_UNREAD)
        self._receiver.calls.add(self._transport)

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._transport is not None:
            self._receiver.calls.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        try:
            for raw in self._splitter.feed(data):
                answer = self._receiver.answer(raw)
                if answer:
                    self._transport.write(answer)
        except FrameError:  # nobody who speaks DC-09
            self._transport.abort()

    def pause_writing(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class _Letterbox(asyncio.DatagramProtocol):
    """Where panels send by UDP."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str | int, int]) -> None:
        if self._transport is None or self._receiver.ended:
            return
        try:
            frames = Splitter().feed(data)
        except FrameError:
            return
        for raw in frames:
            answer = self._receiver.answer(raw)
            if answer:
                self._transport.sendto(answer, address)
