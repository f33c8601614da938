"""Buses and trams that are followed by GTFS Realtime, under one source."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

import aiohttp
from google.transit.gtfs_realtime_pb2 import FeedMessage

from app.bus.wire import Order, Reading
from hardware.gtfs import feed
from hardware.gtfs.archive import LARGEST_ARCHIVE
from hardware.gtfs.fetch import Fetch
from hardware.gtfs.fleet import Fleet
from hardware.gtfs.fleetmap import FleetMap
from hardware.gtfs.options import GtfsOptions
from hardware.gtfs.table import TimetableError
from hardware.gtfs.timetable import read_timetable
from hardware.link import Clock, Health, LinkError
from hardware.sitefile import LinkSpec

_log = logging.getLogger(__name__)
_MISSES = 2  # answers in a row after which a feed is lost
_TIMETABLE_S = 30.0
Secret = Callable[[], Mapping[str, Mapping[str, str]]]


class GtfsLink:
    """Asks for the feeds each `poll_s`. Without vehicle positions there is no link;
    without the other feeds only what they say is missing. It takes no orders."""

    def __init__(
        self, spec: LinkSpec, options: GtfsOptions, read: FleetMap, secret: Secret, clock: Clock
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self._spec = spec
        self._options = options
        self._secret = secret
        self._clock = clock
        vehicles = {one: asset for kind in options.vehicles.values() for one, asset in kind.items()}
        self._count = len(vehicles)
        self._fleet = Fleet(read, vehicles)
        self._session: aiohttp.ClientSession | None = None
        self._fetches: dict[str, Fetch] = {}
        self._at: dict[str, float] = {}  # of each feed, by its own word
        self._missed: set[str] = set()  # of the lesser feeds
        self._misses = 0
        self._usable = False

    async def open(self) -> None:
        try:
            key = self._secret()
        except OSError as error:
            raise LinkError(str(error)) from error
        timeout_s = self._spec.timeout_s
        self._fetches = {
            name: Fetch(url, key["headers"], key["parameters"], timeout_s, feed.LARGEST)
            for name, url in self._options.urls.items()
        }
        self._at.clear()
        self._fleet.forget()
        await self._end()
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        if "timetable" in self._fetches and self._fleet.timetable is None:
            url = self._options.timetable
            times_s = max(timeout_s, _TIMETABLE_S)
            fetch = Fetch(url, key["headers"], key["parameters"], times_s, LARGEST_ARCHIVE)
            try:
                self._fleet.timetable = read_timetable(await fetch.get(self._session) or b"")
            except TimetableError as error:
                raise LinkError(f"its timetable cannot be used: {error}") from error

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        self._misses = 0
        first = True
        while True:
            try:
                await self._ask()
                self._misses = 0
                self._usable = True
                yield self._fleet.news(self._clock())
                first = False
            except LinkError:
                self._misses += 1
                if first or self._misses >= _MISSES:
                    self._usable = False
                    raise
            await asyncio.sleep(self._spec.poll_s * random.uniform(0.95, 1.05))

    async def execute(self, source: str, order: Order) -> str:
        return "unknown_order"

    def health(self) -> Health:
        if not self._usable:
            return Health(False, "its feed is not there")
        missing = [f"no {name}" for name in sorted(self._missed)]
        unseen = self._count - self._fleet.seen
        if unseen:
            missing.insert(0, f"{unseen} of {self._count} devices do not answer")
        return Health(True, ", ".join(missing))

    async def close(self) -> None:
        self._usable = False
        await self._end()

    async def _end(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _ask(self) -> None:
        """All feeds side by side. LinkError where there are no vehicle positions."""
        names = [name for name in self._fetches if name != "timetable"]
        found = await asyncio.gather(*map(self._feed, names), return_exceptions=True)
        for name, one in zip(names, found, strict=True):
            if isinstance(one, LinkError) and name != "vehicle_positions":
                self._lose(name, str(one))
            elif isinstance(one, BaseException):
                raise one
            else:
                self._take(name, one)

    async def _feed(self, name: str) -> FeedMessage | None:
        """None where it is what it was. LinkError, also where it is too old to be true."""
        assert self._session is not None, "a link is opened before it is read"
        fetch = self._fetches[name]
        data = await fetch.get(self._session)
        message = None
        if data is not None:
            try:
                message = feed.read_feed(data)
            except feed.FeedError as error:
                fetch.forget()
                raise LinkError(f"{name} of {fetch.name}: {error}") from error
            self._at[name] = float(message.header.timestamp)
        age_s = self._clock() - self._at[name]
        if age_s > self._options.old_s:
            fetch.forget()  # should it be young again, it is wanted whole
            raise LinkError(f"{name} of {fetch.name} is {age_s:.0f} s old by its own word")
        return message

    def _take(self, name: str, message: FeedMessage | None) -> None:
        if name in self._missed:
            self._missed.discard(name)
            _log.warning("%s: %s is there again", self.name, name)
        if message is None:
            return
        if name == "vehicle_positions":
            self._fleet.see(feed.sightings(message), self._at[name])
        elif name == "trip_updates":
            self._fleet.expect(feed.dues(message), self._at[name])
        else:
            self._fleet.note(feed.notices(message))

    def _lose(self, name: str, reason: str) -> None:
        """Said once; what this feed said is not to be trusted any more."""
        self._fetches[name].forget()
        if name == "trip_updates":
            self._fleet.expect((), 0.0)
        else:
            self._fleet.note(None)
        if name not in self._missed:
            self._missed.add(name)
            _log.warning("%s: %s", self.name, reason)
