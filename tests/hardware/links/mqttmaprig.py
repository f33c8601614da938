"""A real broker with made-up devices that speak as Tasmota has it."""

from __future__ import annotations

import time

from hardware.link import Link
from hardware.mqttmap.device import Swarm
from hardware.mqttmap.link import MapLink
from hardware.mqttmap.options import MapOptions, MappedDevice
from hardware.mqttmap.topicmap import parse_map
from hardware.serverfaults import ServerFaults
from hardware.sitefile import LinkSpec
from resources.shelf import map_file
from tests.hardware.links.background import Background
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import SOURCE, Deed, Rig
from tests.hardware.shelf import SHELF

LAMP = "lamp-000001"


class MqttMapRig(Rig):
    deeds = Deed(LAMP, "lamp", "off"), Deed(LAMP, "dim_pct", 40.0)
    before = "on"
    sign = Deed(LAMP, "power_w", 12.5)
    calm = 71.0

    def __init__(self, name: str = "tasmota") -> None:
        self.map = parse_map(map_file("mqttmap", name), f"{name}.toml")
        self.madeup = MadeUp(
            {(LAMP, "lamp"): "on", (LAMP, "dim_pct"): 100.0, (LAMP, "power_w"): 71.0}
        )
        self.options = MapOptions(
            map=name,
            broker="127.0.0.1",
            names={"application": "7"} if name.endswith("-lamp") else {},
            silent_after_s=3.0,
            devices=[MappedDevice(asset=LAMP, device="plug-1")],
        )
        self.background = Background()
        self.swarm = Swarm(self.options, self.map, 0.2, self.madeup, 0)
        self.faults: ServerFaults = self.swarm.faults
        self.appear()

    def link(self) -> Link:
        spec = LinkSpec(
            name="plugs",
            protocol="mqttmap",
            source=SOURCE,
            simulated=True,
            poll_s=0.2,
            timeout_s=10.0,
        )
        options = MapOptions(
            map=self.options.map,
            broker=self.swarm.address,
            names=self.options.names,
            silent_after_s=3.0,
            devices=self.options.devices,
        )
        return MapLink(spec, options, self.map, SHELF, time.time)

    def obeyed(self) -> list[Deed]:
        return list(self.madeup.obeyed)

    def be(self, deed: Deed) -> None:
        self.madeup.values[deed.asset, deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.swarm.stop())

    def appear(self) -> None:
        self.background.run(self.swarm.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
