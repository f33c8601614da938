"""What a gateway reads that somebody else wrote: site file, maps, registers, orders."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.bus.wire import Order
from hardware.link import is_late
from hardware.modbus.blocks import blocks_of
from hardware.modbus.codec import NoValueError, decoded, encoded
from hardware.modbus.registermap import RegisterMap, parse_map
from hardware.sitecheck import plans_of
from hardware.sitefile import SiteFile, SiteFileError
from resources.shelf import map_file
from tests.fuzz.door import Door, Enter
from tests.fuzz.gtfs_doors import gtfs_doors
from tests.fuzz.onvif_doors import onvif_doors
from tests.fuzz.opcua_doors import opcua_doors
from tests.fuzz.panel_doors import panel_doors
from tests.fuzz.rsmp_doors import rsmp_doors
from tests.fuzz.sparkplug_doors import sparkplug_doors
from tests.fuzz.talq_doors import talq_doors
from tests.fuzz.topic_doors import topic_doors
from tests.hardware.shelf import SHELF

SITE = b"""\
[[links]]
name = "cabinets"
protocol = "modbus"
source = "lighting-01"
simulated = true
[links.options]
map = "cabinet"
devices = [{ asset = "cabinet-0001", address = "127.0.0.1:5020", parts = { lamp = ["lamp-1"] } }]
"""
ORDER = Order(
    id="o-1",
    asset="cabinet-0001",
    point="contactor",
    value="open",
    issued_at="2026-11-23T07:00:00.000Z",
    expires_at="2026-11-23T07:00:10.000Z",
    epoch=1,
)


def link_doors(_folder: Path) -> list[Door]:
    cabinet = parse_map(map_file("modbus", "cabinet"), "cabinet.toml")
    return [
        Door("site file", "bytes", (SITE,), _site, 0.2),
        Door("register map", "bytes", (map_file("modbus", "cabinet").encode(),), _map, 0.1),
        Door("registers", "bytes", (bytes(40),), _registers(cabinet), 1.0),
        Door("order", "json", (msgspec.json.encode(ORDER),), _order(cabinet), 0.5),
        *sparkplug_doors(),
        *gtfs_doors(),
        *opcua_doors(),
        *panel_doors(),
        *rsmp_doors(),
        *onvif_doors(),
        *talq_doors(),
        *topic_doors(),
    ]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _site(data: bytes) -> bool:
    try:
        plans_of(SiteFile(_text(data), "fuzzed.toml"), SHELF)
    except SiteFileError:
        return False
    return True


def _map(data: bytes) -> bool:
    try:
        read = parse_map(_text(data), "fuzzed.toml")
    except SiteFileError:
        return False
    parts = {sort: ["a", "b"] for sort in read.parts}
    return bool(blocks_of(read, "device", parts))


def _registers(read: RegisterMap) -> Enter:
    def enter(data: bytes) -> bool:
        """Each point out of the same raw words, whatever they are."""
        words = [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
        raw = [*words, 0, 0][:2]
        sound = 0
        for register in read.points:
            try:
                decoded(register, raw)
                sound += 1
            except NoValueError:
                continue
        return sound > 0

    return enter


def _order(read: RegisterMap) -> Enter:
    decoder = msgspec.json.Decoder(Order)

    def enter(data: bytes) -> bool:
        """As the gateway takes it, and every register for its value."""
        try:
            order = decoder.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return False
        is_late(order, 1e9)
        for register in read.orders:
            try:
                encoded(register, order.value)
            except NoValueError:
                continue
        return True

    return enter
