"""A real broker, and a made-up edge node with two lamps behind it."""

from __future__ import annotations

import time

from app.bus.broker import LOOPBACK, free_port
from app.bus.wire import Value
from hardware.link import Link
from hardware.serverfaults import ServerFaults
from hardware.sitefile import LinkSpec
from hardware.sparkplug.link import SparkplugLink
from hardware.sparkplug.metricmap import parse_map
from hardware.sparkplug.options import SparkplugDevice, SparkplugOptions
from hardware.sparkplug.plant import Plant
from resources.shelf import map_file
from tests.hardware.links.background import Background
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import SOURCE, Deed, Rig
from tests.hardware.shelf import SHELF

LAMPS = ("lamp-000001", "lamp-000002")
LAMP = LAMPS[0]
GROUP, NODE = "town", "quay-1"


class SparkplugRig(Rig):
    deeds = Deed(LAMP, "lamp", "off"), Deed(LAMP, "dim_pct", 40.0)
    before = "on"
    sign = Deed(LAMP, "fault", "driver")
    calm = "none"

    def __init__(self) -> None:
        read = parse_map(map_file("sparkplug", "streetlight"), "streetlight.toml")
        self.maps = dict.fromkeys(LAMPS, read)
        usual: dict[str, Value] = {"lamp": "on", "dim_pct": 100.0, "power_w": 71.0, "fault": "none"}
        self.field = MadeUp({(one, point): usual[point] for one in LAMPS for point in usual})
        self.options = SparkplugOptions(
            address=f"{LOOPBACK}:{free_port()}",
            map="streetlight",
            quiet_s=0.5,
            patience_s=1.5,
            devices=[
                SparkplugDevice(asset=one, group=GROUP, node=NODE, device=one) for one in LAMPS
            ],
        )
        self.plant = Plant(self.options, self.maps, SHELF, self.field)
        self.faults: ServerFaults = self.plant.faults
        self.background = Background()
        self.appear()

    def link(self) -> Link:
        spec = LinkSpec(
            name="lamps",
            protocol="sparkplug",
            source=SOURCE,
            simulated=True,
            poll_s=0.1,
            timeout_s=10.0,
        )
        return SparkplugLink(spec, self.options, self.maps, SHELF, time.time)

    def obeyed(self) -> list[Deed]:
        return list(self.field.obeyed)

    def be(self, deed: Deed) -> None:
        self.field.values[deed.asset, deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.plant.stop())

    def appear(self) -> None:
        self.background.run(self.plant.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
