"""The management side's own server: what a gateway announces and reports by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from aiohttp import web

from app.bus.wire import Reading
from hardware.talq.address import made_address
from hardware.talq.devicebook import DeviceBook
from hardware.talq.etiquette import Etiquette
from hardware.talq.logreport import AttributeLog, Entry, EventLog, LogReport
from hardware.talq.message import (
    LARGEST,
    NIL,
    Device,
    DeviceClass,
    Function,
    NoMessageError,
    Service,
    decoded,
)
from hardware.talq.refusal import payload_error, said

Schema = TypeVar("Schema")


class Reception:
    """Takes what the gateway says into `book`, hands on the readings that it makes by
    `heard`, and by `look` which asset is better asked itself. `skew_s` is how wrong the
    gateway's clock is."""

    def __init__(
        self,
        book: DeviceBook,
        heard: Callable[[list[Reading]], None],
        look: Callable[[str], None],
        skew_s: Callable[[], float],
        etiquette: Etiquette,
    ) -> None:
        self.announced: list[Service] = []
        self._book = book
        self._heard = heard
        self._look = look
        self._skew_s = skew_s
        self.app = web.Application(middlewares=[etiquette.middleware()], client_max_size=LARGEST)
        self.app.add_routes(
            [
                web.post("/services", self._services),
                web.post("/device-classes", self._classes),
                web.put("/device-classes", self._classes),
                web.post("/devices", self._devices),
                web.put("/devices", self._devices),
                web.patch("/devices", self._devices),
                web.put("/devices/{address}", self._device),
                web.patch("/devices/{address}", self._device),
                web.post("/log-reports", self._report),
            ]
        )

    async def _services(self, request: web.Request) -> web.Response:
        self.announced = await _body(request, list[Service])
        return said(self.announced, 201)

    async def _classes(self, request: web.Request) -> web.Response:
        """An empty list says that everything has been announced."""
        classes = await _body(request, list[DeviceClass])
        self._book.learn(classes)
        return said(classes, _done(request))

    async def _devices(self, request: web.Request) -> web.Response:
        """Who comes without an address is given one, always the same."""
        devices = await _body(request, list[Device])
        for device in devices:
            if device.address == NIL:
                device.address = made_address(device.device_class, device.name)
            self._take(device)
        return said(devices, _done(request))

    async def _device(self, request: web.Request) -> web.Response:
        device = await _body(request, Device)
        if device.address.lower() != request.match_info["address"].lower():
            raise payload_error("it names itself otherwise")
        self._take(device)
        return said(device)

    async def _report(self, request: web.Request) -> web.Response:
        """One report, or a list of them."""
        raw = await request.read()
        many = raw.lstrip()[:1] == b"["
        reports = _read(raw, list[LogReport]) if many else [_read(raw, LogReport)]
        for report in reports:
            self.take(report.entries)
        return said(None, 201)

    def take(self, entries: Iterable[Entry]) -> None:
        """In the order of time, whatever order they come in."""
        readings: list[Reading] = []
        for entry in sorted(entries, key=lambda one: one.data.timestamp):
            readings += self._entry(entry)
        if readings:
            self._heard(readings)

    def _entry(self, entry: Entry) -> Sequence[Reading]:
        data = entry.data
        if isinstance(data, AttributeLog):
            attribute = data.value if isinstance(data.value, dict) else {"value": data.value}
            return self._noted(data.source, data.name, attribute, data.timestamp)
        if isinstance(data, EventLog) and data.began is not None:
            return self._noted(data.source, data.event, {"value": data.began}, data.timestamp)
        asset = self._book.asset(data.source)
        if asset:
            self._look(asset)
        return ()

    def _noted(
        self, source: str, name: str, attribute: Function, timestamp: str
    ) -> Sequence[Reading]:
        attribute = {"timestamp": timestamp, **attribute}
        asset = self._book.note(source, name, attribute)
        return self._book.readings(asset, self._skew_s(), name) if asset else ()

    def _take(self, device: Device) -> None:
        asset = self._book.take(device)
        if asset:
            self._heard(self._book.readings(asset, self._skew_s()))


def _done(request: web.Request) -> int:
    return 201 if request.method == "POST" else 200


async def _body(request: web.Request, schema: type[Schema]) -> Schema:
    return _read(await request.read(), schema)


def _read(raw: bytes, schema: type[Schema]) -> Schema:
    try:
        return decoded(raw, schema)
    except NoMessageError as error:
        raise payload_error(str(error)) from error
