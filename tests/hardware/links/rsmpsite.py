"""A site that says, byte for byte, what a test has it say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from hardware.rsmp.link import RsmpLink
from tests.hardware.links.rsmprig import RsmpRig
from tests.hardware.program import PATIENCE_S

SITE = "DJ+TC=001"
NOW = "2026-11-23T11:00:00.000Z"
VERSION: dict[str, Any] = {
    "mType": "rSMsg",
    "type": "Version",
    "mId": "6f968141-4de5-42ff-8032-45f8093762c5",
    "RSMP": [{"vers": "3.1.5"}, {"vers": "3.2.2"}],
    "siteId": [{"sId": SITE}],
    "SXL": "1.2.1",
}
WATCHDOG: dict[str, Any] = {
    "mType": "rSMsg",
    "type": "Watchdog",
    "mId": "f48900bc-e6fb-431a-8ca4-05070016f64a",
    "wTs": NOW,
}


class RawSite:
    """One connection to a link."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    def say(self, message: dict[str, Any]) -> None:
        self.writer.write(json.dumps(message).encode() + b"\x0c")

    def about(self, kind: str, **content: Any) -> None:
        """Something about the site's main component."""
        identity = f"{kind}-{len(str(content))}"
        head = {"mType": "rSMsg", "type": kind, "mId": identity, "ntsOId": "", "xNId": ""}
        self.say({**head, "cId": SITE, **content})

    async def hear(self) -> dict[str, Any]:
        """The next message, {} where the other end has hung up."""
        try:
            packet = await self._reader.readuntil(b"\x0c")
        except (asyncio.IncompleteReadError, ConnectionError):
            return {}
        heard: dict[str, Any] = json.loads(packet[:-1])
        return heard

    async def until(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; what else comes is acknowledged on the way."""
        while heard := await self.hear():
            if "mId" in heard:
                self.acknowledge(heard)
            if heard["type"] == kind:
                return heard
        raise AssertionError(f"hung up before {kind}")

    def acknowledge(self, heard: dict[str, Any]) -> None:
        self.say({"mType": "rSMsg", "type": "MessageAck", "oMId": heard["mId"]})

    async def begin(self, version: dict[str, Any] = VERSION) -> dict[str, Any]:
        """The sequence of the standard, up to what the supervisor subscribes to."""
        self.say(version)
        await self.until("Version")
        self.say(WATCHDOG)
        await self.until("Watchdog")
        return await self.until("StatusSubscribe")


Play = Callable[[RsmpLink, RawSite], Awaitable[None]]


@asynccontextmanager
async def connected(link: RsmpLink) -> AsyncGenerator[RawSite, None]:
    reader, writer = await asyncio.open_connection("127.0.0.1", link.port)
    try:
        yield RawSite(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def play(scene: Play) -> None:
    """Plays `scene` with an open link and one connection to it."""
    rig = RsmpRig()
    rig.timeout_s = PATIENCE_S
    rig.vanish()  # the made-up controllers: here the test is the site

    async def run() -> None:
        link = rig.link()
        assert isinstance(link, RsmpLink)
        opening = asyncio.create_task(link.open())
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(PATIENCE_S), connected(link) as site:
                await scene(link, site)
        finally:
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
            await link.close()

    try:
        asyncio.run(run())
    finally:
        rig.stop()
