"""A made-up panel, which calls its receiver and reports by DC-09."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass

from hardware.link import Clock
from hardware.linkplan import Conduct
from hardware.serverfaults import ServerFaults
from hardware.sia.cipher import sealed, unsealed
from hardware.sia.codemap import CodeMap, CodePoint, said
from hardware.sia.frame import FrameError, Head, Splitter, closed, content_of, framed, head_of

_GARBAGE = bytes(range(14, 78))
_TRIES = 3  # before it calls anew
_LOOK_S = 0.05  # how often it looks at its inputs, at most
_LAST_SEQUENCE = 9999
_READ = 4096


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two words of a panel, and how long it waits for an answer."""

    beat_s: float
    answer_s: float


class Panel:
    """`asset` under `account`. Whenever it gets through it says how each of its points
    is, then what changes, and that it is there."""

    def __init__(
        self,
        asset: str,
        account: str,
        read: CodeMap,
        conduct: Conduct,
        faults: ServerFaults,
        pace: Pace,
        *,
        contact_id: bool = False,
        clock: Clock = time.time,
    ) -> None:
        self.key: bytes | None = None
        self._asset = asset
        self._account = account
        self._map = read
        self._conduct = conduct
        self._faults = faults
        self._pace = pace
        self._contact_id = contact_id
        self._clock = clock
        self._correction_s = 0.0  # of its own clock, as its receiver told it
        self._sequence = 0

    async def live(self, host: str, port: int) -> None:
        """Calls, for ever."""
        while True:
            with contextlib.suppress(OSError, TimeoutError, FrameError):
                async with asyncio.timeout(self._pace.answer_s):
                    reader, writer = await asyncio.open_connection(host, port)
                try:
                    await self._speak(reader, writer)
                finally:
                    writer.transport.abort()
            await asyncio.sleep(self._pace.answer_s / 2.0)

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until it is not heard."""
        told: dict[str, bool] = {}
        loop = asyncio.get_running_loop()
        beat_at = loop.time()
        while True:
            for point in self._map.points:
                active = self._conduct.value(self._asset, point.point) == said(point.active)
                if told.get(point.point) is not active and not self._conduct.mute(self._asset):
                    await self._say(reader, writer, *self._worded(point, active=active))
                    told[point.point] = active
                    beat_at = loop.time() + self._pace.beat_s
            if loop.time() >= beat_at and not self._conduct.mute(self._asset):
                await self._say(reader, writer, "NULL", "")
                beat_at = loop.time() + self._pace.beat_s
            await asyncio.sleep(min(_LOOK_S, self._pace.beat_s))

    def _worded(self, point: CodePoint, *, active: bool) -> tuple[str, str]:
        codes = point.begins if active else point.ends
        code = next(one for one in codes if (len(one) == 4) is self._contact_id)
        if self._contact_id:
            return "ADM-CID", f"#{self._account}|{code.replace('x', '0')} 01 001"
        return "SIA-DCS", f"#{self._account}|Nri1/{code}001"

    async def _say(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str, data: str
    ) -> None:
        """Until it is acknowledged. TimeoutError where it is not after some tries."""
        self._sequence = self._sequence % _LAST_SEQUENCE + 1
        for _ in range(_TRIES):
            await self._linger()
            if not self._faults.mute and random.random() >= self._faults.loss:
                writer.write(_GARBAGE if self._faults.garbage else self._framed(token, data))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pace.answer_s):
                    if await self._acknowledged(reader):
                        return
        raise TimeoutError(f"{self._asset}: {token} is not acknowledged")

    async def _linger(self) -> None:
        """As long as it is late, which may end meanwhile."""
        loop = asyncio.get_running_loop()
        since = loop.time()
        while loop.time() < since + self._faults.delay_s:
            await asyncio.sleep(_LOOK_S)

    def _framed(self, token: str, data: str) -> bytes:
        rest = closed(data, self._clock() + self._faults.clock_s + self._correction_s)
        rest = rest if self.key is None else sealed(rest, self.key)
        head = Head(
            token, f"{self._sequence:04d}", "0", "0", self._account, rest, self.key is not None
        )
        return framed(head)

    async def _acknowledged(self, reader: asyncio.StreamReader) -> bool:
        """Reads on until it is answered. A NAK tells the time. OSError at the end."""
        splitter = Splitter()
        while True:
            data = await reader.read(_READ)
            if not data:
                raise ConnectionResetError("the receiver hung up")
            for raw in splitter.feed(data):
                head = head_of(raw)
                if head.token == "NAK":
                    at = content_of(head.rest).at
                    if at is not None:
                        self._correction_s = at - self._clock() - self._faults.clock_s
                    return False
                if head.token == "ACK" and int(head.sequence) == self._sequence:
                    if self.key is not None:
                        content_of(unsealed(head.rest, self.key))
                    return True
