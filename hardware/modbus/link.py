"""Devices that speak Modbus TCP, under one source."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Sequence
from typing import Annotated

import msgspec

from app.bus.backoff import Backoff
from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError
from hardware.modbus.registermap import RegisterMap
from hardware.modbus.station import Station
from hardware.modbus.wire import DEFAULT_PORT, Wire
from hardware.netaddress import split_address
from hardware.sitefile import LinkSpec, Name

_log = logging.getLogger(__name__)
MOST_DEVICES = 1000
_AT_ONCE = 32  # connections that are made side by side
_WAITING = 256  # batches that nobody has taken: then nothing more is asked


class ModbusDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`asset` at ``host[:port]`` under number `unit`; `parts` are the assets behind it,
    by sort, in the order of their registers."""

    asset: Name
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=260)]
    unit: Annotated[int, msgspec.Meta(ge=0, le=255)] = 1
    parts: dict[str, list[Name]] = {}


class ModbusOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`map` names a map that ships, or a file beside the site file."""

    map: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    devices: Annotated[list[ModbusDevice], msgspec.Meta(min_length=1, max_length=MOST_DEVICES)]


class ModbusLink:
    """Asks every device each `poll_s`. Each is asked for itself: one that is slow, mute
    or mad costs the others nothing, and is tried again after waits that grow."""

    def __init__(
        self, spec: LinkSpec, options: ModbusOptions, read: RegisterMap, clock: Clock
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self._spec = spec
        self._options = options
        self._read = read
        self._clock = clock
        self._stations: dict[str, Station] = {}  # by asset, parts too
        self._wires: dict[str, Wire] = {}
        self._asking: list[asyncio.Task[None]] = []
        self._reason = ""
        self._missed: set[str] = set()  # said to be lost

    async def open(self) -> None:
        self._wires = {}
        self._stations = {}
        for device in self._options.devices:
            station = self._station(device)
            self._stations.update(dict.fromkeys(station.assets, station))
        gate = asyncio.Semaphore(_AT_ONCE)

        async def reach(wire: Wire) -> str:
            async with gate:
                try:
                    await wire.connect()
                except LinkError as error:
                    return str(error)
            return ""

        reasons = await asyncio.gather(*map(reach, self._wires.values()))
        if all(reasons):
            more = f", nor to {len(reasons) - 1} others" if len(reasons) > 1 else ""
            raise LinkError(reasons[0] + more)

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        said: asyncio.Queue[Sequence[Reading]] = asyncio.Queue(_WAITING)
        stations = list(dict.fromkeys(self._stations.values()))
        self._asking = [asyncio.create_task(self._ask(one, said)) for one in stations]
        while True:
            batch = await said.get()
            if any(station.answers for station in stations):
                yield batch
            elif all(station.answers is False for station in stations):
                many = f"none of {len(stations)} devices answers: " if len(stations) > 1 else ""
                raise LinkError(many + self._reason)

    async def execute(self, source: str, order: Order) -> str:
        station = self._stations.get(order.asset)
        return "unknown_asset" if station is None else await station.execute(order)

    def health(self) -> Health:
        stations = set(self._stations.values())
        mute = sum(not station.answers for station in stations)
        reason = f"{mute} of {len(stations)} devices do not answer" if mute else ""
        return Health(mute < len(stations), reason)

    async def close(self) -> None:
        for wire in self._wires.values():  # first: what follows may be cancelled
            wire.end()
        asking, self._asking = self._asking, []
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    def _station(self, device: ModbusDevice) -> Station:
        host, port = split_address(device.address, DEFAULT_PORT)
        wire = self._wires.setdefault(f"{host}:{port}", Wire(host, port, self._spec.timeout_s))
        return Station(wire, device.unit, self._read, device.asset, device.parts, self._clock)

    async def _ask(self, station: Station, said: asyncio.Queue[Sequence[Reading]]) -> None:
        """For ever, whatever it answers."""
        poll_s = self._spec.poll_s
        backoff = Backoff(poll_s, max(60.0, poll_s))
        while True:
            try:
                batch = await station.read()
                self._found(station)
                backoff.reset()
                wait_s = poll_s * random.uniform(0.95, 1.05)  # no city of clients in one instant
            except LinkError as error:
                batch = station.doubt()
                self._lost(station, str(error))
                wait_s = backoff.next()
            await said.put(batch)
            await station.rest(wait_s)

    def _found(self, station: Station) -> None:
        if station.asset in self._missed:
            self._missed.discard(station.asset)
            _log.warning("%s: %s answers again", self.name, station.asset)

    def _lost(self, station: Station, reason: str) -> None:
        """Said once, and not where the whole link is lost with it, which says so itself."""
        self._reason = reason
        if self.health().usable and station.asset not in self._missed:
            self._missed.add(station.asset)
            _log.warning("%s: %s: %s", self.name, station.asset, reason)
