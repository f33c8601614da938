"""Cameras that speak ONVIF, under one source."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable, Sequence

from app.bus.backoff import Backoff
from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError
from hardware.onvif.camera import Camera
from hardware.onvif.http import Http
from hardware.onvif.options import OnvifCamera, OnvifOptions
from hardware.onvif.signature import Password
from hardware.onvif.station import Station
from hardware.sitefile import LinkSpec

_log = logging.getLogger(__name__)
_AT_ONCE = 16  # cameras that are asked side by side
_WAITING = 256  # batches that nobody has taken: then nothing more is asked
PasswordOf = Callable[[OnvifCamera], Password]


class OnvifLink:
    """Asks every camera each `poll_s`. Each is asked for itself: one that is slow, mute
    or mad costs the others nothing, and is tried again after waits that grow."""

    def __init__(
        self, spec: LinkSpec, options: OnvifOptions, password_of: PasswordOf, clock: Clock
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self._spec = spec
        self._stations = {
            one.asset: Station(one.asset, Camera(one, password_of(one), clock), clock)
            for one in options.cameras
        }
        self._http: Http | None = None
        self._asking: list[asyncio.Task[None]] = []
        self._reason = ""
        self._missed: set[str] = set()  # said to be lost

    async def open(self) -> None:
        """Until one of them is there."""
        self._http = http = Http(self._spec.timeout_s)
        gate = asyncio.Semaphore(_AT_ONCE)
        for station in self._stations.values():
            station.answers = None
            station.camera.use(http)
        knocking = {
            asyncio.create_task(_knock(station, gate)) for station in self._stations.values()
        }
        reasons: list[str] = []
        try:
            for knock in asyncio.as_completed(list(knocking)):
                reason = await knock
                if not reason:
                    return
                reasons.append(reason)
        finally:
            for one in knocking:
                one.cancel()
            await asyncio.gather(*knocking, return_exceptions=True)
        more = f", nor {len(reasons) - 1} others" if len(reasons) > 1 else ""
        raise LinkError(reasons[0] + more)

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        said: asyncio.Queue[Sequence[Reading]] = asyncio.Queue(_WAITING)
        stations = list(self._stations.values())
        gate = asyncio.Semaphore(_AT_ONCE)
        self._asking = [asyncio.create_task(self._ask(one, gate, said)) for one in stations]
        while True:
            batch = await said.get()
            if any(station.answers for station in stations):
                yield batch
            elif all(station.answers is False for station in stations):
                many = f"none of {len(stations)} cameras answers: " if len(stations) > 1 else ""
                raise LinkError(many + self._reason)

    async def execute(self, source: str, order: Order) -> str:
        station = self._stations.get(order.asset)
        return "unknown_asset" if station is None else await station.execute(order)

    def health(self) -> Health:
        mute = sum(not station.answers for station in self._stations.values())
        reason = f"{mute} of {len(self._stations)} cameras do not answer" if mute else ""
        return Health(mute < len(self._stations), reason)

    async def close(self) -> None:
        asking, self._asking = self._asking, []
        for task in asking:
            task.cancel()
        http, self._http = self._http, None
        for station in self._stations.values():
            station.answers = False
        try:
            if http is not None:
                await http.close()
        finally:
            await asyncio.gather(*asking, return_exceptions=True)

    async def _ask(
        self, station: Station, gate: asyncio.Semaphore, said: asyncio.Queue[Sequence[Reading]]
    ) -> None:
        """For ever, whatever it answers."""
        poll_s = self._spec.poll_s
        backoff = Backoff(poll_s, max(60.0, poll_s))
        while True:
            try:
                async with gate:
                    batch = await station.read()
                self._found(station)
                backoff.reset()
                wait_s = poll_s * random.uniform(0.95, 1.05)  # not all in one instant
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
        self._reason = f"{station.camera.name} {reason}"
        if self.health().usable and station.asset not in self._missed:
            self._missed.add(station.asset)
            _log.warning("%s: %s: %s", self.name, station.asset, self._reason)


async def _knock(station: Station, gate: asyncio.Semaphore) -> str:
    """Why nobody is there; "" where somebody is."""
    async with gate:
        try:
            await station.camera.soap.set_clock()
        except LinkError as error:
            return f"{station.camera.name} {error}"
    return ""
