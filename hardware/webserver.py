"""A made-up HTTP server on this machine, which misbehaves as it is told."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import cast

from aiohttp import web

from hardware.serverfaults import ServerFaults

LOOPBACK = "127.0.0.1"
Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
_GARBAGE = bytes(range(7, 247))
_FAREWELL_S = 0.1  # for who is being answered
_TURNS = 5  # of the loop, from an accepted connection to its protocol


class WebServer:
    """Serves what `answer` says at `port`; 0 takes a free one, and keeps it over a
    restart. See :class:`hardware.linkplan.Served`."""

    def __init__(self, answer: Answer, faults: ServerFaults, port: int = 0) -> None:
        self.faults = faults
        self.port = port
        self.requests = 0
        self._answer = answer
        self._runner: web.ServerRunner | None = None

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        runner = web.ServerRunner(
            web.Server(self._handle, access_log=None), shutdown_timeout=_FAREWELL_S
        )
        self._runner = runner
        await runner.setup()
        await web.TCPSite(runner, LOOPBACK, self.port).start()
        self.port = int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Hangs up on everybody."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        # Who knocks now is not let in; who was let in just now must be in, or nobody
        # would hang up on them: asyncio forgets those whose server closes meanwhile.
        for site in runner.sites:
            listening = cast(asyncio.Server | None, site._server)
            for door in listening.sockets if listening is not None else ():
                asyncio.get_running_loop().remove_reader(door)
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        await runner.cleanup()
        await asyncio.sleep(0)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests += 1
        faults = self.faults
        if faults.delay_s:
            await asyncio.sleep(faults.delay_s)
        if faults.mute:
            await asyncio.Event().wait()  # until one of both hangs up
        if random.random() < faults.loss and request.transport is not None:
            request.transport.abort()
        if faults.refuses:
            return web.Response(status=503, text="it refuses")
        if faults.garbage:
            return web.Response(body=_GARBAGE)
        return await self._answer(request)
