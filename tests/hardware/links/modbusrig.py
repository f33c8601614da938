"""A real pymodbus server: one lighting cabinet with two lamps."""

from __future__ import annotations

import time

from hardware.link import Link
from hardware.modbus.cabinet import Cabinet
from hardware.modbus.device import DeviceServer, Unit
from hardware.modbus.link import ModbusDevice, ModbusLink, ModbusOptions
from hardware.modbus.registermap import parse_map
from hardware.serverfaults import ServerFaults
from hardware.sitefile import LinkSpec
from resources.shelf import map_file
from tests.hardware.links.background import Background
from tests.hardware.links.rig import SOURCE, Deed, Rig

CABINET = "cabinet-0001"
LAMPS = ("lamp-000001", "lamp-000002")


class ModbusRig(Rig):
    deeds = Deed(CABINET, "contactor", "open"), Deed(CABINET, "mode", "maintenance")
    before = "closed"
    sign = Deed(CABINET, "breaker", "tripped")
    calm = "closed"

    def __init__(self) -> None:
        self.map = parse_map(map_file("modbus", "cabinet"), "cabinet.toml")
        self.faults: ServerFaults = ServerFaults()
        self.cabinet = Cabinet(CABINET, LAMPS, time.time)
        unit = Unit(1, self.map, CABINET, {"lamp": LAMPS}, self.cabinet, self.faults)
        self.background = Background()
        self.server = DeviceServer([unit], self.faults)
        self.appear()

    def link(self) -> Link:
        device = ModbusDevice(
            asset=CABINET, address=self.server.address, parts={"lamp": list(LAMPS)}
        )
        spec = LinkSpec(
            name="cabinets",
            protocol="modbus",
            source=SOURCE,
            simulated=True,
            poll_s=0.1,
            timeout_s=2.0,
        )
        return ModbusLink(spec, ModbusOptions(map="cabinet", devices=[device]), self.map, time.time)

    def obeyed(self) -> list[Deed]:
        return [Deed(*one) for one in self.cabinet.obeyed]

    def be(self, deed: Deed) -> None:
        self.cabinet.cabinet[deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.server.stop())

    def appear(self) -> None:
        self.background.run(self.server.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
