"""An HTTP server of one address that leaves nothing behind."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import cast

from aiohttp import web

TURNS = 5  # of the loop, from an accepted connection to its protocol
_silent = logging.getLogger("ondijon.talq.silent")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False  # what clients do wrong is answered, not logged


class HttpServer:
    """Serves `app` at `host` and `port`; 0 takes a free one and keeps it over a restart."""

    def __init__(
        self, app: web.Application, host: str, port: int, tls: ssl.SSLContext | None = None
    ) -> None:
        self.port = port
        self._app = app
        self._host = host
        self._tls = tls
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    async def start(self) -> None:
        """OSError where the address is taken."""
        runner = web.AppRunner(
            self._app,
            access_log=None,
            logger=_silent,
            shutdown_timeout=0.1,
            handler_cancellation=True,
            handle_signals=False,
        )
        self._runner = runner
        await runner.setup()
        self._site = web.TCPSite(runner, self._host, self.port, ssl_context=self._tls)
        await self._site.start()
        self.port = self._site.port

    async def stop(self) -> None:
        """Hangs up on everybody: by its first step already on who is in."""
        runner, self._runner = self._runner, None
        site, self._site = self._site, None
        if runner is None:
            return
        # Who knocks now is not let in; who was let in just now must be in, or nobody
        # would hang up on them: asyncio forgets those whose server closes meanwhile.
        if site is not None and site._server is not None:
            for door in cast(asyncio.Server, site._server).sockets:
                asyncio.get_running_loop().remove_reader(door)
        _hang_up(runner)
        for _ in range(TURNS):
            await asyncio.sleep(0)
        _hang_up(runner)
        await runner.cleanup()


def _hang_up(runner: web.AppRunner) -> None:
    for connection in runner.server.connections if runner.server is not None else ():
        connection.force_close()
