"""A real asyncua server: one lighting cabinet, whose door is told as an alarm."""

from __future__ import annotations

import time

from hardware.link import Link
from hardware.opcua.device import BuildingServer
from hardware.opcua.link import OpcUaLink
from hardware.opcua.nodemap import parse_map
from hardware.opcua.options import OpcUaDevice, OpcUaOptions
from hardware.serverfaults import ServerFaults
from hardware.sitefile import LinkSpec
from hardware.wayward import Wayward
from tests.hardware.links.background import Background
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import SOURCE, Deed, Rig
from tests.hardware.shelf import SHELF

CABINET = "cabinet-0001"
MAP = """\
title = "Lighting cabinet"
kind = "cabinet"
namespace = "urn:test:cabinets"
object = "s={object}"

[[points]]
point = "breaker"
node = "s={object}.Breaker"
form = "Boolean"
words = { closed = true, tripped = false }

[[points]]
point = "contactor"
node = "s={object}.Contactor"
form = "String"
words = { closed = "CLOSED", open = "OPEN" }

[[points]]
point = "mode"
node = "s={object}.Mode"
form = "UInt16"
words = { normal = 0, maintenance = 2 }

[[points]]
point = "power_kw"
node = "s={object}.Power"
form = "Int32"
scale = 0.001

[[orders]]
point = "contactor"
node = "s={object}.Contactor"
form = "String"
words = { closed = "CLOSED", open = "OPEN" }

[[orders]]
point = "mode"
node = "s={object}.Mode"
form = "UInt16"
words = { normal = 0, maintenance = 2 }

[[alarms]]
point = "door"
condition = "Door"
active = "open"
rest = "closed"
"""


class OpcUaRig(Rig):
    deeds = Deed(CABINET, "contactor", "open"), Deed(CABINET, "mode", "maintenance")
    before = "closed"
    sign = Deed(CABINET, "breaker", "tripped")
    calm = "closed"

    def __init__(self) -> None:
        self.map = parse_map(MAP, "cabinet.toml")
        self.faults: ServerFaults = ServerFaults()
        self.devices = MadeUp(
            {
                (CABINET, "breaker"): "closed",
                (CABINET, "contactor"): "closed",
                (CABINET, "mode"): "normal",
                (CABINET, "power_kw"): 1.5,
                (CABINET, "door"): "closed",
            }
        )
        self.server = BuildingServer(
            [OpcUaDevice(asset=CABINET, address="127.0.0.1", object="C1")],
            self.map,
            Wayward(self.devices, self.faults),
            self.faults,
            look_s=0.05,
        )
        self.background = Background()
        self.appear()

    def link(self) -> Link:
        device = OpcUaDevice(asset=CABINET, address=self.server.address, object="C1")
        spec = LinkSpec(
            name="cabinets",
            protocol="opcua",
            source=SOURCE,
            simulated=True,
            poll_s=0.1,
            timeout_s=1.5,
        )
        options = OpcUaOptions(map="cabinet", security="none", devices=[device])
        return OpcUaLink(spec, options, self.map, SHELF, time.time)

    def obeyed(self) -> list[Deed]:
        return self.devices.obeyed

    def be(self, deed: Deed) -> None:
        self.devices.values[deed.asset, deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.server.stop())

    def appear(self) -> None:
        self.background.run(self.server.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
