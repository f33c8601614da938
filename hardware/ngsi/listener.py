"""Where a context broker tells its news."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from typing import cast

from aiohttp import web

from hardware.link import LinkError

LARGEST = 1024 * 1024  # bytes of a notification
WAITING = 200  # notifications that nobody has taken: then no more are
_FAREWELL_S = 0.1
_TURNS = 5  # of the loop, from an accepted connection to its protocol


class Listener:
    """Takes POSTs at `path`, which nobody can guess and only the broker is told. What
    came waits in `heard`."""

    def __init__(self, host: str, port: int, heard: asyncio.Queue[bytes | None]) -> None:
        self.path = f"/ngsi/{secrets.token_urlsafe(24)}"
        self._heard = heard
        self._host = host
        self._port = port
        self._runner: web.ServerRunner | None = None

    async def start(self) -> None:
        """LinkError where the port is taken."""
        server = web.Server(self._take, access_log=None)
        self._runner = runner = web.ServerRunner(server, shutdown_timeout=_FAREWELL_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            reason = error.strerror or "it is taken"
            raise LinkError(f"nobody can listen at port {self._port}: {reason}") from error

    async def stop(self) -> None:
        """Hangs up on everybody."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        # Who was let in just now must be in, or nobody would hang up on them.
        for site in runner.sites:
            listening = cast(asyncio.Server | None, site._server)
            for door in listening.sockets if listening is not None else ():
                asyncio.get_running_loop().remove_reader(door)
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        await runner.cleanup()
        await asyncio.sleep(0)

    async def _take(self, request: web.BaseRequest) -> web.StreamResponse:
        known = hmac.compare_digest(request.path.encode(), self.path.encode())
        if not known or request.method != "POST":
            return web.Response(status=404)
        body = bytearray()
        async for piece in request.content.iter_chunked(65_536):
            body += piece
            if len(body) > LARGEST:
                return web.Response(status=413)
        try:
            self._heard.put_nowait(bytes(body))
        except asyncio.QueueFull:
            return web.Response(status=503)
        return web.Response(status=204)
