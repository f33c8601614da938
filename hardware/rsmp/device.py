"""Made-up traffic light controllers that connect to their supervisor."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from hardware.linkplan import Conduct
from hardware.rsmp.caller import Caller
from hardware.rsmp.controller import Controller
from hardware.rsmp.link import RsmpSite
from hardware.serverfaults import ServerFaults
from hardware.wayward import Wayward


class Controllers:
    """See :class:`hardware.linkplan.Served`: those of one link, whose supervisor is at
    `host` and `port`; `code` says their security code. It is they who connect: nothing
    listens here."""

    def __init__(
        self,
        sites: Iterable[RsmpSite],
        sxl: str,
        conduct: Conduct,
        host: str,
        port: int,
        code: Callable[[], str],
        *,
        look_s: float = 0.5,
        again_s: float = 2.0,
        timeout_s: float = 10.0,
    ) -> None:
        self.faults = ServerFaults()
        self.host = host
        self.port = port
        self._sites = list(sites)
        self._sxl = sxl
        self._code = code
        self._conduct = Wayward(conduct, self.faults)
        self._look_s = look_s
        self._again_s = again_s
        self._timeout_s = timeout_s
        self._calling: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._calling = [asyncio.create_task(self._call(one)) for one in self._sites]

    async def stop(self) -> None:
        calling, self._calling = self._calling, []
        for task in calling:
            task.cancel()
        await asyncio.gather(*calling, return_exceptions=True)

    async def _call(self, site: RsmpSite) -> None:
        component = site.component or site.site
        controller = Controller(
            site.asset, component, self._conduct, self.faults, self._code(), time.time
        )
        caller = Caller(
            site.site,
            self._sxl,
            controller,
            self.faults,
            look_s=self._look_s,
            again_s=self._again_s,
            timeout_s=self._timeout_s,
        )
        await caller.call(self.host, self.port)
