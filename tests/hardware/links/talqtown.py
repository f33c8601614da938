"""A made-up gateway that lives at a time of its own, and a management system that asks it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from app.core.lighting_night import ZONE
from hardware.talq.address import made_address
from hardware.talq.attributemap import parse_map
from hardware.talq.device import Gateway
from hardware.talq.management import Management
from hardware.talq.message import Reference
from hardware.talq.wire import Wire
from resources.shelf import map_file
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.talqrig import KINDS, LAMPS
from tests.hardware.program import PATIENCE_S

CMS = "10000000-0000-0000-0000-000000000001"
READ = parse_map(map_file("talq", "lighting"), "lighting.toml")
EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=ZONE).timestamp()
LAMP = Reference(resource="devices", address=made_address(LAMPS[0]))


class Town:
    """A gateway of its own time, and a management system that asks it."""

    def __init__(
        self,
        conduct: MadeUp,
        kinds: Mapping[str, str] = KINDS,
        token: str = "",
        known_as: str = "",
    ) -> None:
        self.now = EVENING
        self.conduct = conduct
        self.gateway = Gateway(
            "http://127.0.0.1:0", READ, kinds, {}, conduct, lambda: self.now, token
        )
        self.known_as = known_as

    def management(self) -> Management:
        wire = Wire(self.gateway.url, CMS, self.known_as, None, 30.0, lambda: self.now)
        wire.begin()
        return Management(wire)

    async def at(self, now: float) -> None:
        self.now = now
        await self.gateway.control.turn()

    def lamp(self) -> tuple[object, object]:
        return self.conduct.value(LAMPS[0], "lamp"), self.conduct.value(LAMPS[0], "dim_pct")


@asynccontextmanager
async def living(town: Town) -> AsyncIterator[Management]:
    await town.gateway.start()
    management = town.management()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await management.greet()
            yield management
    finally:
        await management.wire.end()
        await town.gateway.stop()


def play(town: Town, scene: Callable[[Management], Awaitable[None]]) -> None:
    async def run() -> None:
        async with living(town) as management:
            await scene(management)

    asyncio.run(run())
