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
from hardware.talq.collection import Collection
from hardware.talq.conductdevice import ConductDevice, class_of
from hardware.talq.controlservice import ControlService, at, control_services
from hardware.talq.etiquette import Etiquette
from hardware.talq.httpserver import HttpServer
from hardware.talq.logreport import LoggerConfig
from hardware.talq.message import LARGEST, Device, DeviceClass, Service
from hardware.talq.refusal import RefusalError, not_found, said
from hardware.talq.reporter import Reporter, keep_telling
from hardware.talq.wire import Wire
from hardware.wayward import Wayward

LOOPBACK = "127.0.0.1"
PAGE = 500  # devices, where a page is asked for without a size
MOST_LOGGERS = 100
SUPPORTED_MODES = (
    "VendorRecordingMode",
    "EventRecordingMode",
    "PeriodicRecordingMode",
    "ImmediateReportingMode",
)
_TURN_S = 1.0
_REPORT_S = 5.0
_TOLD_A_SECOND = 400  # devices: more networks than one live in a city's process


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
        cms: str = "",
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
        self._living: list[asyncio.Task[None]] = []
        self._wire: Wire | None = None
        self._clock = clock
        self._etiquette = Etiquette(self.faults, clock, token)
        self.control = ControlService(self.devices, self._now)
        self.loggers: Collection[LoggerConfig] = Collection(
            "logger-configs", LoggerConfig, lambda one: one.address, MOST_LOGGERS, alone=True
        )
        self.reporter = Reporter(self.devices, self.loggers.items, self._now)
        self._cms = cms
        self._report_s = max(_REPORT_S, len(self.devices) / _TOLD_A_SECOND)
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
                web.get("/log-reports/{logger}", self._report),
                *self.control.routes(),
                *self.loggers.routes(),
            ]
        )
        self.server = HttpServer(app, LOOPBACK, urlsplit(url).port or 0)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server.port}"

    async def start(self) -> None:
        await self.server.start()
        self._living = [asyncio.create_task(self._live())]
        if self._cms:
            gateway = made_address("gateway")
            self._wire = Wire(self._cms, gateway, "", None, _REPORT_S, self._clock)
            self._wire.begin()
            telling = keep_telling(
                self.reporter, self._wire, self._offered(), self._classes_told(), self._report_s
            )
            self._living.append(asyncio.create_task(telling))

    async def stop(self) -> None:
        living, self._living = self._living, []
        for task in living:
            task.cancel()
        await asyncio.gather(*living, return_exceptions=True)
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.end()
        await self.server.stop()

    def _now(self) -> float:
        """By its own clock."""
        return self._etiquette.now

    async def _live(self) -> None:
        """Does what calendars and overrides ask for."""
        while True:
            await self.control.turn()
            await asyncio.sleep(_TURN_S)

    def _offered(self) -> list[Service]:
        collecting = Service(name="DataCollectService", supported_modes=list(SUPPORTED_MODES))
        configuring = Service(name="ConfigurationService", devices_paged=True)
        return [configuring, collecting, *control_services()]

    def _classes_told(self) -> list[DeviceClass]:
        return [class_of(kind, self._read) for kind in self._kinds]

    async def _services(self, request: web.Request) -> web.Response:
        return _one_or_all(request, {one.name: one for one in self._offered()}, "service")

    async def _classes(self, request: web.Request) -> web.Response:
        classes = {one.name: one for one in self._classes_told()}
        if request.path.endswith("/count"):
            return said(len(classes))
        return _one_or_all(request, classes, "device class")

    async def _report(self, request: web.Request) -> web.Response:
        """What a logger has that was not told yet."""
        logger = request.match_info["logger"]
        if logger not in self.loggers.items:
            raise not_found("logger at this address")
        return said(self.reporter.report(logger))

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
