"""A made-up site that connects to its supervisor, again and again."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import AsyncGenerator

from app.bus.stamp import format_stamp
from hardware.link import LinkError
from hardware.rsmp.controller import Controller
from hardware.rsmp.dialogue import Dialogue
from hardware.rsmp.messages import (
    END,
    LONGEST,
    About,
    Body,
    CommandRequest,
    Message,
    SId,
    Vers,
    Version,
    Watchdog,
    in_common,
)
from hardware.rsmp.site import WATCHDOG_S
from hardware.rsmp.welcome import VERSIONS
from hardware.serverfaults import ServerFaults

_KEPT = 10_000  # messages through an outage, as the standard asks for
_GARBAGE = bytes(range(7, 12)) + b"{nothing" + END


class Line(Dialogue):
    """What the site says, through the faults of its server."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        timeout_s: float,
        faults: ServerFaults,
    ) -> None:
        super().__init__(reader, writer, timeout_s)
        self.faults = faults
        self._delayed: deque[asyncio.TimerHandle] = deque()

    def close(self) -> None:
        for handle in self._delayed:
            handle.cancel()
        self._delayed.clear()
        super().close()

    def _write(self, data: bytes) -> None:
        faults = self.faults
        if faults.mute or random.random() < faults.loss:
            return
        data = _GARBAGE if faults.garbage else data
        if faults.delay_s:
            later = asyncio.get_running_loop().call_later(faults.delay_s, self._out, data)
            self._delayed.append(later)
        else:
            super()._write(data)

    def _out(self, data: bytes) -> None:
        self._delayed.popleft()
        super()._write(data)


class Caller:
    """`controller` as site `identity`, with a look at itself each `look_s`."""

    def __init__(
        self,
        identity: str,
        sxl: str,
        controller: Controller,
        faults: ServerFaults,
        *,
        look_s: float,
        again_s: float,
        timeout_s: float,
    ) -> None:
        self._identity = identity
        self._sxl = sxl
        self._controller = controller
        self._faults = faults
        self._look_s = look_s
        self._again_s = again_s
        self._timeout_s = timeout_s
        self._kept: deque[About] = deque(maxlen=_KEPT)

    async def call(self, host: str, port: int) -> None:
        """For ever."""
        self._controller.forget()
        self._kept.clear()
        while True:
            with contextlib.suppress(OSError, LinkError):
                if not self._controller.mute:
                    await self._connected(host, port)
            loop = asyncio.get_running_loop()
            again = loop.time() + self._again_s * random.uniform(0.9, 1.1)
            while loop.time() < again:
                self._kept.extend(self._controller.look(heard=False))
                await asyncio.sleep(min(self._look_s, self._again_s))

    async def _connected(self, host: str, port: int) -> None:
        """One connection, until it ends. LinkError, or OSError where nobody is there."""
        async with asyncio.timeout(self._timeout_s):
            reader, writer = await asyncio.open_connection(host, port, limit=LONGEST)
        line = Line(reader, writer, self._timeout_s, self._faults)
        work: set[asyncio.Task[None]] = set()
        try:
            async with contextlib.aclosing(line.messages()) as messages:
                await self._begin(line, messages)
                work.add(asyncio.create_task(self._tell(line)))
                async for message in messages:
                    self._hear(line, message, work)
        finally:
            line.close()
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    async def _begin(self, line: Line, messages: AsyncGenerator[Message, None]) -> None:
        """The sequence of the standard: versions, watchdogs, state, what was kept."""
        versions = [Vers(one) for one in VERSIONS]
        line.tell(Version(RSMP=versions, siteId=[SId(self._identity)], SXL=self._sxl))
        async with asyncio.timeout(self._timeout_s):
            theirs = await anext(messages)
            if not isinstance(theirs, Version):
                raise LinkError(f"a supervisor that begins with {type(theirs).__name__}")
            fits = in_common(VERSIONS, theirs.RSMP) and self._sxl == theirs.SXL
            self._answer(line, theirs, "" if fits else "nothing in common")
            line.tell(Watchdog(wTs=format_stamp(self._controller.now())))
            watchdog = await anext(messages)
            if not isinstance(watchdog, Watchdog):
                raise LinkError(f"a supervisor that goes on with {type(watchdog).__name__}")
            self._answer(line, watchdog)
        for message in [*self._controller.state(), *self._kept]:
            line.tell(message)
        self._kept.clear()

    async def _tell(self, line: Line) -> None:
        """What happens to it, and its watchdogs."""
        loop = asyncio.get_running_loop()
        watchdog = loop.time() + WATCHDOG_S
        try:
            while not self._controller.mute:
                for message in self._controller.look(heard=True):
                    line.tell(message)
                if loop.time() >= watchdog:
                    watchdog += WATCHDOG_S
                    line.tell(Watchdog(wTs=format_stamp(self._controller.now())))
                await asyncio.sleep(self._look_s)
        finally:
            line.fail("it is cut off")

    def _hear(self, line: Line, message: Message, work: set[asyncio.Task[None]]) -> None:
        if isinstance(message, Watchdog):
            self._answer(line, message)
            return
        objection = self._controller.objection(message)
        if not self._answer(line, message, objection):
            return
        if isinstance(message, CommandRequest):
            obeying = asyncio.create_task(self._obey(line, message))
            work.add(obeying)
            obeying.add_done_callback(work.discard)
        for answer in self._controller.take(message):
            line.tell(answer)

    async def _obey(self, line: Line, message: CommandRequest) -> None:
        line.tell(await self._controller.obey(message))

    def _answer(self, line: Line, message: Body, objection: str = "") -> bool:
        """Whether it takes what it was told."""
        objection = "not now" if self._faults.refuses else objection
        line.answer(message, objection)
        return not objection
