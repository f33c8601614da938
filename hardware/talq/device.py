"""A made-up gateway with the outdoor devices behind it, as TALQ 2.7.0 has them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

from hardware.link import Clock
from hardware.linkplan import Conduct
from hardware.serverfaults import ServerFaults
from hardware.talq.address import made_address
from hardware.talq.attributemap import AttributeMap
from hardware.talq.conductdevice import ConductDevice, class_of
from hardware.talq.controlservice import ControlService, at, control_services
from hardware.talq.etiquette import Etiquette
from hardware.talq.httpserver import HttpServer
from hardware.talq.message import LARGEST, Device, Service
from hardware.talq.refusal import RefusalError, not_found, said
from hardware.wayward import Wayward

LOOPBACK = "127.0.0.1"
PAGE = 500  # devices, where a page is asked for without a size
_TURN_S = 1.0


class Gateway:
    """Serves the assets of `kinds` on a loopback port. See
    :class:`hardware.linkplan.Served`."""

    def __init__(
        self,
        url: str,
        read: AttributeMap,
        kinds: Mapping[str, str],
        addresses: Mapping[str, str],
        conduct: Conduct,
        clock: Clock = time.time,
        token: str = "",
    ) -> None:
        self.faults = ServerFaults()
        self.requests = 0
        self._read = read
        self._kinds = dict.fromkeys(kinds.values())
        wayward = Wayward(conduct, self.faults)
        self.devices: dict[str, ConductDevice] = {}
        for asset, kind in kinds.items():
            address = addresses.get(asset) or made_address(asset)
            self.devices[address] = ConductDevice(address, asset, kind, read, wayward)
        self._living: asyncio.Task[None] | None = None
        self._etiquette = Etiquette(self.faults, clock, token)
        self.control = ControlService(self.devices, lambda: self._etiquette.now)
        app = web.Application(middlewares=[self._etiquette.middleware()], client_max_size=LARGEST)
        app.add_routes(
            [
                web.get("/services", self._services),
                web.get("/services/{name}", self._services),
                web.get("/device-classes", self._classes),
                web.get("/device-classes/count", self._classes),
                web.get("/device-classes/{name}", self._classes),
                web.get("/devices", self._list),
                web.get("/devices/count", self._count),
                web.get("/devices/{address}", self._device),
                web.get("/devices/{address}/{function}", self._device),
                web.get("/devices/{address}/{function}/{attribute}", self._device),
                *self.control.routes(),
            ]
        )
        self.server = HttpServer(app, LOOPBACK, urlsplit(url).port or 0)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server.port}"

    async def start(self) -> None:
        await self.server.start()
        self._living = asyncio.create_task(self._live())

    async def stop(self) -> None:
        living, self._living = self._living, None
        if living is not None:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
        await self.server.stop()

    async def _live(self) -> None:
        """Does what calendars and overrides ask for."""
        while True:
            await self.control.turn()
            await asyncio.sleep(_TURN_S)

    async def _services(self, request: web.Request) -> web.Response:
        services = [
            Service(name="ConfigurationService", devices_paged=True),
            *control_services(),
        ]
        return _one_or_all(request, {one.name: one for one in services}, "service")

    async def _classes(self, request: web.Request) -> web.Response:
        classes = {one.name: one for one in (class_of(kind, self._read) for kind in self._kinds)}
        if request.path.endswith("/count"):
            return said(len(classes))
        return _one_or_all(request, classes, "device class")

    async def _list(self, request: web.Request) -> web.Response:
        self.requests += 1
        wanted = request.query.getall("deviceClasses", [])
        devices = list(self.devices.values())
        if wanted:
            names = [name for text in wanted for name in text.split(",")]
            devices = [one for one in devices if class_of(one.kind, self._read).name in names]
        if not {"offset", "limit"} & set(request.query):
            return said([self._said(one) for one in devices])
        offset, limit = _number(request, "offset", 0), _number(request, "limit", PAGE)
        page = devices[offset : offset + limit]
        answer = said([self._said(one) for one in page])
        answer.headers["pagination-offset"] = str(offset)
        answer.headers["pagination-defaultLimit"] = str(PAGE)
        answer.headers["pagination-count"] = str(len(page))
        answer.headers["pagination-totalCount"] = str(len(devices))
        return answer

    async def _count(self, _request: web.Request) -> web.Response:
        return said(len(self.devices))

    async def _device(self, request: web.Request) -> web.Response:
        """One device, one of its functions, or one attribute of it."""
        self.requests += 1
        told = self._said(at(self.devices, request.match_info["address"]))
        wanted = request.match_info.get("function")
        if wanted is None:
            return said(told)
        for function in told.functions:
            if function["id"] == wanted:
                name = request.match_info.get("attribute")
                if name is None:
                    return said(function)
                if name in function and name not in ("id", "type"):
                    return said(function[name])
                raise not_found("attribute of this name")
        raise not_found("function of this id")

    def _said(self, device: ConductDevice) -> Device:
        return device.said(self._etiquette.now)


def _one_or_all(request: web.Request, found: Mapping[str, object], what: str) -> web.Response:
    name = request.match_info.get("name")
    if name is None:
        return said(list(found.values()))
    if name not in found:
        raise not_found(what)
    return said(found[name])


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or len(text) > 9:
        raise RefusalError(400, "parameterValueNotValid", f"{name} is a number from 0")
    return int(text)
