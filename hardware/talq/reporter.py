"""How a made-up gateway tells its management system by itself: who it is, what it has, and
what its loggers write down."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from hardware.link import LinkError
from hardware.talq.conductdevice import ConductDevice
from hardware.talq.devicebook import OUT_OF_REACH
from hardware.talq.logreport import (
    AttributeLog,
    Entry,
    EventLog,
    EventRecording,
    LoggerConfig,
    LogReport,
    PeriodicRecording,
    VendorRecording,
)
from hardware.talq.message import (
    NIL,
    AttributeDesc,
    Device,
    DeviceClass,
    FunctionDesc,
    Service,
    plain_value,
    stamp_of,
)
from hardware.talq.wire import Wire

MOST_KEPT = 10_000  # entries of one logger that could not be told yet
_GATEWAY = "GatewayFunction"
_PERIOD = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS_S = (86_400, 3_600, 60, 1)
Told = dict[tuple[str, str], object]  # address with function id, and attribute -> value


class Reporter:
    """Tells through `wire`. `loggers` are those that the management system set, by their
    address, and may change; `now` is the gateway's own clock."""

    def __init__(
        self,
        devices: Mapping[str, ConductDevice],
        loggers: Mapping[str, LoggerConfig],
        now: Callable[[], float],
    ) -> None:
        self._devices = devices
        self._loggers = loggers
        self._now = now
        self._told: Told | None = None
        self._kept: dict[str, deque[Entry]] = {}  # by logger
        self._sampled: dict[str, int] = {}  # by logger: which period

    async def announce(
        self, wire: Wire, services: Sequence[Service], classes: Sequence[DeviceClass]
    ) -> None:
        """As the specification has it: itself, its services, and what it has; nothing more
        to come is an empty list. LinkError."""
        names = ("cmsUri", "cmsAddress", "gatewayUri", "gatewayAddress", "vendor")
        attributes = [AttributeDesc(name=name) for name in names]
        function = FunctionDesc(function_id="gateway01", type=_GATEWAY, attributes=attributes)
        own = DeviceClass(name="gateway", functions=[function])
        await wire.send("POST", "device-classes", body=[own])
        told = {"id": "gateway01", "type": _GATEWAY}
        itself = Device(address=NIL, name="gateway", device_class="gateway", functions=[told])
        await wire.send("POST", "devices", body=[itself])
        await wire.send("POST", "services", body=services)
        await wire.send("POST", "device-classes", body=classes)
        devices = [one.said(self._now()) for one in self._devices.values()]
        await wire.send("POST", "devices", body=devices)
        await wire.send("POST", "device-classes", body=[])

    async def turn(self, wire: Wire) -> None:
        """Writes down what is new and tells it; what cannot be told is kept. LinkError."""
        self.write_down()
        for address in [one for one, entries in self._kept.items() if entries]:
            entries = list(self._kept[address])
            report = LogReport(address=address, entries=entries)
            await wire.send("POST", "log-reports", body=[report])
            for _ in entries:
                self._kept[address].popleft()

    def report(self, logger: str) -> LogReport:
        """What `logger` has that was not told yet; now it is."""
        self.write_down()
        return LogReport(address=logger, entries=list(self._kept.pop(logger, ())))

    def write_down(self) -> None:
        """By each logger what it is for. What is so from the beginning is no news."""
        told: Told = {}
        stamps: dict[tuple[str, str], str] = {}
        for place, attribute in self._attributes():
            told[place] = plain_value(attribute)
            stamps[place] = stamp_of(attribute)
        before, self._told = self._told, told
        news = [] if before is None else [p for p in told if told[p] != before.get(p)]
        for address, logger in self._loggers.items():
            kept = self._kept.setdefault(address, deque(maxlen=MOST_KEPT))
            recording = logger.recording
            for source, name in news:
                value, stamp = told[source, name], stamps[source, name]
                if isinstance(recording, EventRecording) and isinstance(value, bool):
                    data = EventLog(source=source, event=name, began=value, timestamp=stamp)
                    kept.append(Entry(data=data))
                elif isinstance(recording, VendorRecording) and not isinstance(value, bool):
                    kept.append(_attribute(source, name, value, stamp))
            if isinstance(recording, PeriodicRecording) and self._is_due(address, recording):
                names = set(_names(recording))
                kept.extend(
                    _attribute(source, name, told[source, name], stamps[source, name])
                    for source, name in told
                    if name in names
                )

    def _attributes(self) -> Iterator[tuple[tuple[str, str], object]]:
        """Of all devices. Of one that is out of reach nothing is news but that."""
        unreached = OUT_OF_REACH.partition(".")[2]
        for device in self._devices.values():
            for function in device.said(self._now()).functions:
                for name, attribute in function.items():
                    news = not device.mute or name == unreached
                    if isinstance(attribute, Mapping) and news and "Command" not in name:
                        yield (f"{device.address}/{function['id']}", name), attribute

    def _is_due(self, address: str, recording: PeriodicRecording) -> bool:
        periods = [_seconds(profile.period) for profile in recording.profiles]
        period_s = min((one for one in periods if one), default=0)
        number = int(self._now() // period_s) if period_s else 0
        before = self._sampled.get(address)
        self._sampled[address] = number
        return before != number


def _attribute(source: str, name: str, value: object, stamp: str) -> Entry:
    data = AttributeLog(source=source, name=name, value={"value": value}, timestamp=stamp)
    return Entry(data=data)


def _names(recording: PeriodicRecording) -> Iterator[str]:
    """The attributes that it names, wherever the content has them."""
    for part in recording.content:
        function = part.get("function")
        attributes = function.get("attributes", []) if isinstance(function, dict) else []
        for attribute in attributes if isinstance(attributes, list) else []:
            name = attribute.get("name") if isinstance(attribute, dict) else None
            if isinstance(name, str):
                yield name


def _seconds(period: str) -> int:
    found = _PERIOD.fullmatch(period)
    if found is None:
        return 0
    return sum(int(text or 0) * unit for text, unit in zip(found.groups(), _UNITS_S, strict=True))


async def keep_telling(
    reporter: Reporter,
    wire: Wire,
    services: Sequence[Service],
    classes: Sequence[DeviceClass],
    every_s: float,
) -> None:
    """For ever: announces itself until somebody hears it, then reports."""
    announced = False
    while True:
        try:
            if not announced:
                await reporter.announce(wire, services, classes)
                announced = True
            await reporter.turn(wire)
        except LinkError:
            announced = False
        await asyncio.sleep(every_s)
