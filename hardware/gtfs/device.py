"""A made-up feed server: a timetable, and three feeds of vehicles that go through a city."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

from hardware.gtfs.fleetmap import FleetMap
from hardware.gtfs.madefeed import MadeFeed
from hardware.gtfs.madetimetable import made_timetable
from hardware.gtfs.options import GtfsOptions
from hardware.linkplan import Conduct
from hardware.serverfaults import ServerFaults
from hardware.wayward import Wayward
from hardware.webserver import WebServer

_EVERY_S = 0.5  # how often a feed is made
_STOPS = 50
_SENT = "application/x-protobuf"


class FeedServer:
    """All that `options` asks for, at its paths. See :class:`hardware.linkplan.Served`."""

    def __init__(
        self, options: GtfsOptions, read: FleetMap, conduct: Conduct, port: int | None = None
    ) -> None:
        self.faults = ServerFaults()
        urls = {name: urlsplit(url) for name, url in options.urls.items()}
        if port is None:
            port = next(iter(urls.values())).port or 80
        self.web = WebServer(self._answer, self.faults, port)
        self._names = {url.path or "/": name for name, url in urls.items()}
        self._kinds: Mapping[str, Mapping[str, str]] = options.vehicles
        self._feed = MadeFeed(options.vehicles, read, Wayward(conduct, self.faults))
        self._made: dict[str, tuple[float, bytes]] = {}
        self._timetable = b""

    async def start(self) -> None:
        self._made.clear()
        await self.web.start()

    async def stop(self) -> None:
        await self.web.stop()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        name = self._names.get(request.path, "")
        if not name:
            return web.Response(status=404)
        if not self._feed.heard:  # what makes the feed is gone
            return web.Response(status=503)
        if name == "timetable":
            return web.Response(body=self._archive(), content_type="application/zip")
        body = self._bytes(name)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, content_type=_SENT, headers={"ETag": tag})

    def _bytes(self, name: str) -> bytes:
        """A feed as of now, by this server's clock."""
        now = time.time() + self.faults.clock_s
        made_at, body = self._made.get(name, (0.0, b""))
        if not made_at <= now < made_at + _EVERY_S:
            body = getattr(self._feed, name)(now).SerializeToString()
            self._made[name] = now, body
        return body

    def _archive(self) -> bytes:
        if not self._timetable:
            kinds = {kind: list(some) for kind, some in self._kinds.items()}
            places = itertools.islice(self._feed.places(), _STOPS)
            self._timetable = made_timetable(kinds, places)
        return self._timetable
