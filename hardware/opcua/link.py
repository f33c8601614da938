"""OPC UA servers, under one source."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence

from app.bus.backoff import Backoff
from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError
from hardware.linkplan import Shelf
from hardware.netaddress import split_address
from hardware.opcua.nodemap import NodeMap
from hardware.opcua.options import DEFAULT_PORT, OpcUaDevice, OpcUaOptions
from hardware.opcua.session import Session
from hardware.opcua.station import Station
from hardware.sitefile import LinkSpec

_log = logging.getLogger(__name__)
_AT_ONCE = 16  # connections that are made side by side
_WAITING = 256  # batches that nobody has taken: then nothing more is asked
_MOST_WAIT_S = 60.0


class OpcUaLink:
    """Subscribes at every server. Each is listened to for itself: one that is slow, mute
    or mad costs the others nothing, and is tried again after waits that grow."""

    def __init__(
        self, spec: LinkSpec, options: OpcUaOptions, read: NodeMap, shelf: Shelf, clock: Clock
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self._spec = spec
        self._options = options
        self._read = read
        self._shelf = shelf
        self._clock = clock
        self._stations: list[Station] = []
        self._by_asset: dict[str, Station] = {}
        self._following: list[asyncio.Task[None]] = []
        self._reason = ""
        self._missed: set[str] = set()  # servers that are said to be lost

    async def open(self) -> None:
        servers: dict[str, list[OpcUaDevice]] = {}
        for device in self._options.devices:
            host, port = split_address(device.address, DEFAULT_PORT)
            host = f"[{host}]" if ":" in host else host
            url = f"opc.tcp://{host}:{port}{self._options.path}"
            servers.setdefault(url, []).append(device)
        self._stations = [self._station(url, devices) for url, devices in servers.items()]
        self._by_asset = {asset: one for one in self._stations for asset in one.assets}
        gate = asyncio.Semaphore(_AT_ONCE)

        async def reach(station: Station) -> str:
            async with gate:
                try:
                    await station.connect()
                except LinkError as error:
                    return str(error)
            return ""

        reasons = await asyncio.gather(*map(reach, self._stations))
        if all(reasons):
            more = f", nor to {len(reasons) - 1} others" if len(reasons) > 1 else ""
            raise LinkError(reasons[0] + more)

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        said: asyncio.Queue[Sequence[Reading]] = asyncio.Queue(_WAITING)
        self._following = [asyncio.create_task(self._follow(one, said)) for one in self._stations]
        while True:
            batch = await said.get()
            if any(station.answers for station in self._stations):
                if batch:
                    yield batch
            elif all(station.answers is False for station in self._stations):
                count = len(self._stations)
                many = f"none of {count} servers answers: " if count > 1 else ""
                raise LinkError(many + self._reason)

    async def execute(self, source: str, order: Order) -> str:
        station = self._by_asset.get(order.asset)
        return "unknown_asset" if station is None else await station.execute(order)

    def health(self) -> Health:
        stations = self._stations
        mute = sum(not station.answers for station in stations)
        reason = f"{mute} of {len(stations)} servers do not answer" if mute else ""
        return Health(mute < len(stations), reason)

    async def close(self) -> None:
        for station in self._stations:
            station.session.end()
        following, self._following = self._following, []
        try:
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)
            leaving = [station.session.leave() for station in self._stations]
            await asyncio.gather(*leaving, return_exceptions=True)
        finally:
            for station in self._stations:  # also where we are cancelled meanwhile
                station.session.cut()
            await asyncio.sleep(0)  # what was hung up is closed in the next turn of the loop

    def _station(self, url: str, devices: Sequence[OpcUaDevice]) -> Station:
        spec = self._spec
        session = Session(url, self._options, self._shelf, spec.timeout_s)
        return Station(session, self._read, devices, self._clock, spec.poll_s, spec.timeout_s)

    async def _follow(self, station: Station, said: asyncio.Queue[Sequence[Reading]]) -> None:
        """For ever, whatever it answers."""
        backoff = Backoff(min(1.0, self._spec.poll_s), _MOST_WAIT_S)
        while True:
            try:
                batch = await station.next()
            except LinkError as error:
                doubted = station.doubt()
                self._lost(station, str(error))
                await said.put(doubted)
                await asyncio.sleep(backoff.next())
                continue
            self._found(station)
            backoff.reset()
            await said.put(batch)

    def _found(self, station: Station) -> None:
        name = station.session.name
        if name in self._missed:
            self._missed.discard(name)
            _log.warning("%s: %s answers again", self.name, name)

    def _lost(self, station: Station, reason: str) -> None:
        """Said once, and not where the whole link is lost with it, which says so itself."""
        self._reason = reason
        name = station.session.name
        if self.health().usable and name not in self._missed:
            self._missed.add(name)
            _log.warning("%s: %s", self.name, reason)
