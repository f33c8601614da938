"""What a management system reads that a lighting gateway, or somebody who says to be one,
wrote: devices, reports, calendars; and maps of attributes."""

from __future__ import annotations

import asyncio
from math import isfinite

import msgspec

from app.bus.stamp import parse_stamp
from app.bus.wire import Reading
from app.core.kind import Text
from app.core.lighting_programme import Dim, Night, Programme
from hardware.serverfaults import ServerFaults
from hardware.sitefile import SiteFileError
from hardware.talq.address import base_url, made_address
from hardware.talq.attributemap import parse_map
from hardware.talq.calendar import Calendar, ControlProgram, names_of
from hardware.talq.conductdevice import ConductDevice, class_of
from hardware.talq.devicebook import DeviceBook
from hardware.talq.etiquette import Etiquette
from hardware.talq.logreport import AttributeLog, Entry, EventLog, LogReport
from hardware.talq.message import (
    DeviceClass,
    NoMessageError,
    OverrideCommand,
    decoded,
    devices_in,
)
from hardware.talq.programmes import NotSayableError, nights_of, written
from hardware.talq.reception import Reception
from hardware.talq.schedule import asked
from resources.shelf import map_file
from tests.fuzz.door import Door
from tests.hardware.links.talqrig import CABINET, KINDS, LAMPS, calm

NOON = 1_795_431_600.0
CMS = made_address("cms")
PROGRAMME = Programme(
    name="north",
    title=Text("Nord", "North"),
    nights=(
        Night(dates=("12-24", "2026-12-31")),
        Night(lit_until="00:30", weekdays=(5, 6)),
        Night(dims=(Dim(start="22:00", until="05:00", pct=70.0),)),
    ),
)
PLACE = (47.322, 5.041)
READ = parse_map(map_file("talq", "lighting"), "lighting.toml")
ADDRESS = made_address(LAMPS[0])


class FuzzedGateway:
    """What is known of a gateway that says whatever comes."""

    def __init__(self) -> None:
        self.book = DeviceBook(READ, KINDS, {}, lambda: NOON)
        self.book.learn([class_of(kind, READ) for kind in ("cabinet", "streetlight")])
        self.said = [
            ConductDevice(made_address(asset), asset, kind, READ, calm()).said(NOON)
            for asset, kind in KINDS.items()
        ]
        self.refresh()
        self.reception = Reception(
            self.book,
            self.check,
            lambda asset: None,
            lambda: 0.0,
            Etiquette(ServerFaults(), lambda: NOON),
        )

    def refresh(self) -> None:
        for device in self.said:
            self.book.take(device)

    def check(self, readings: list[Reading]) -> None:
        """Nothing is said that could not be, nor in the future."""
        for reading in readings:
            assert parse_stamp(reading.time) <= NOON + 0.001
            assert not isinstance(reading.value, float) or isfinite(reading.value)

    def devices(self, data: bytes) -> bool:
        try:
            found = devices_in(data)
        except NoMessageError:
            return False
        for device in found:
            asset = self.book.take(device)
            if asset:
                self.check(self.book.readings(asset, 0.0))
        self.refresh()
        return True

    def classes(self, data: bytes) -> bool:
        try:
            self.book.learn(decoded(data, list[DeviceClass]))
        except NoMessageError:
            return False
        return True

    def report(self, data: bytes) -> bool:
        try:
            report = decoded(data, LogReport)
        except NoMessageError:
            return False
        self.reception.take(report.entries)
        self.refresh()
        return True


def talq_doors() -> list[Door]:
    gateway = FuzzedGateway()
    pack = msgspec.json.encode
    report = LogReport(
        address="events",
        entries=[
            Entry(data=EventLog(source=ADDRESS, event="lampFailure", began=True)),
            Entry(
                data=AttributeLog(
                    source=f"{ADDRESS}/lampMonitor01", name="activePower", value={"value": 3.5}
                )
            ),
        ],
    )
    calendar = written(PROGRAMME, CMS)
    override = {
        "addresses": [{"resource": "devices", "address": ADDRESS}],
        "targetCommand": {"state": {"name": "LevelState", "value": 40}},
    }
    classes = [class_of("cabinet", READ)]
    return [
        Door("talq devices", "json", (pack(gateway.said),), gateway.devices, 0.5),
        Door("talq classes", "json", (pack(classes),), gateway.classes, 0.3),
        Door("talq report", "json", (pack(report),), gateway.report, 0.5),
        Door("talq calendar", "json", (pack([calendar.calendar, calendar.programs]),), _plan, 0.3),
        Door("talq override", "json", (pack(override),), _override, 0.3),
        Door("talq map", "bytes", (map_file("talq", "lighting").encode(),), _map, 0.1),
        Door("talq address", "bytes", (b"https://192.0.2.7:8443/talq",), _address, 0.1),
    ]


def _plan(data: bytes) -> bool:
    """A calendar with its programs, as a gateway has them, and what they ask for."""
    try:
        calendar, programs = decoded(data, tuple[Calendar, list[ControlProgram]])
    except NoMessageError:
        return False
    known = {one.id: one for one in programs}
    names_of(calendar)
    for hour in (0, 9, 15):
        found = asked(calendar, known, NOON + 3600.0 * hour, PLACE)
        assert found is None or 0.0 <= found[0] <= 100.0
    try:
        nights_of(calendar, known)
    except NotSayableError:
        return False
    return True


def _override(data: bytes) -> bool:
    try:
        command = decoded(data, OverrideCommand)
    except NoMessageError:
        return False
    if command.target is not None:
        device = ConductDevice(ADDRESS, CABINET, "cabinet", READ, calm())
        asyncio.run(device.obey("GenericActuatorFunction", command.target.state))
    return True


def _map(data: bytes) -> bool:
    try:
        parse_map(data.decode("utf-8", "replace"), "fuzzed.toml")
    except SiteFileError:
        return False
    return True


def _address(data: bytes) -> bool:
    try:
        base_url(data.decode("utf-8", "replace"))
    except ValueError:
        return False
    return True
