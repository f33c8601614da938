"""The network between one role and the broker: it can be cut, go silent, or put
messages in another order."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

from app.bus.broker import LOOPBACK
from tests.fault.packets import Packets, Publish, publish_of

READ_BYTES = 64 * 1024
HELD_S = 0.5  # a message held back follows after so long, though none came to overtake it
Heard = Callable[[Publish], None]


class Network:
    """A thread that all lines live in; a context."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="fault-network")
        self._lines: list[Line] = []
        self._thread.start()

    def line(self, port: int, heard: Heard | None = None) -> Line:
        """A new line to `port`. `heard` is told of every message that a role sends
        over it, before the broker has it."""
        made = Line(self.loop, port, heard)
        self._lines.append(made)
        asyncio.run_coroutine_threadsafe(made.listen(), self.loop).result(10.0)
        return made

    def close(self) -> None:
        for line in self._lines:
            asyncio.run_coroutine_threadsafe(line.shut(), self.loop).result(10.0)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10.0)
        self.loop.close()


class Line:
    """Roles connect to `port`. Its methods may be called from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, target: int, heard: Heard | None) -> None:
        self.port = 0
        self._loop = loop
        self._target = target
        self._heard = heard
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self._cut = False
        self._swaps = 0  # so many messages are still to be overtaken
        self._calls: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Every connection ends at once, and none comes about."""
        self._do(self._cut_now)

    def silence(self) -> None:
        """Nothing passes any more, and nobody is told: half-open."""
        self._do(self._flows.clear)

    def mend(self, *, forgetting: bool = False) -> None:
        """All passes again: with what was on its way meanwhile, or `forgetting` it
        and the connections, as a router does that was started again."""

        def mended() -> None:
            if forgetting:
                self._hang_up()
            self._cut = False
            self._flows.set()

        self._do(mended)

    def swap(self, count: int) -> None:
        """The next `count` messages are each overtaken by the one behind."""

        def more() -> None:
            self._swaps += count

        self._do(more)

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._call, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Every connection ends; one that is cancelled instead would be complained of."""
        if self._server is not None:
            self._server.close()
        self._cut = True
        self._flows.set()
        self._hang_up()
        if self._calls:
            await asyncio.wait(set(self._calls), timeout=5.0)

    def _do(self, deed: Callable[[], object]) -> None:
        async def done() -> None:
            deed()

        asyncio.run_coroutine_threadsafe(done(), self._loop).result(10.0)

    def _cut_now(self) -> None:
        self._cut = True
        self._hang_up()

    def _hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = asyncio.current_task()
        assert call is not None
        self._calls.add(call)
        self._writers.add(writer)
        far: asyncio.StreamWriter | None = None
        try:
            if self._cut:
                writer.transport.abort()
                return
            await self._flows.wait()
            back, far = await asyncio.open_connection(LOOPBACK, self._target)
            self._writers.add(far)
            ways = [
                asyncio.ensure_future(self._up(reader, far)),
                asyncio.ensure_future(self._down(back, writer)),
            ]
            _, others = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for other in others:
                other.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass  # the broker is away: the role is hung up on
        finally:
            for end in (writer, far):
                if end is not None:
                    self._writers.discard(end)
                    with contextlib.suppress(OSError):
                        end.transport.abort()
            self._calls.discard(call)

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(READ_BYTES):
            await self._flows.wait()
            _write(writer, data)
            await writer.drain()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        packets = Packets()
        held = b""
        while True:
            try:
                data = await asyncio.wait_for(reader.read(READ_BYTES), HELD_S if held else None)
            except TimeoutError:
                _write(writer, held)
                held = b""
                continue
            if not data:
                return
            await self._flows.wait()
            for packet in packets.feed(data):
                said = publish_of(packet)
                if said is not None and self._heard is not None:
                    self._heard(said)
                if said is not None and self._swaps and not held and "/feed/" in said.topic:
                    self._swaps -= 1
                    held = packet
                    continue
                _write(writer, packet)
                if held and said is not None:
                    _write(writer, held)
                    held = b""
            await writer.drain()


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Where nobody has hung up meanwhile."""
    if writer.transport.is_closing():
        raise ConnectionResetError
    writer.write(data)
