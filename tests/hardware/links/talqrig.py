"""A real TALQ gateway on loopback: a lighting cabinet and two lamps."""

from __future__ import annotations

import time

from app.bus.wire import Value
from hardware.link import Link
from hardware.sitefile import LinkSpec
from hardware.talq.attributemap import parse_map
from hardware.talq.credentials import Credentials
from hardware.talq.device import Gateway
from hardware.talq.link import TalqLink
from hardware.talq.options import Devices, TalqOptions
from resources.shelf import map_file
from tests.hardware.links.background import Background
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import SOURCE, Deed, Rig

CABINET = "cabinet-0001"
LAMPS = ("lamp-000001", "lamp-000002")
KINDS = {CABINET: "cabinet"} | dict.fromkeys(LAMPS, "streetlight")
CALM: dict[str, dict[str, Value]] = {
    "cabinet": {
        "contactor": "closed",
        "breaker": "closed",
        "door": "closed",
        "mode": "normal",
        "power_kw": 0.182,
        "expected_kw": 0.182,
        "voltage_v": 231.4,
        "energy_kwh": 4182.0,
    },
    "streetlight": {
        "lamp": "on",
        "dim_pct": 100.0,
        "power_w": 71.0,
        "fault": "none",
        "burning_h": 9120.5,
    },
}
OPTIONS = TalqOptions(
    gateway="http://127.0.0.1",
    devices=[
        Devices(kind="cabinet", assets=[CABINET]),
        Devices(kind="streetlight", assets=list(LAMPS)),
    ],
)


def calm() -> MadeUp:
    return MadeUp(
        {
            (asset, point): value
            for asset, kind in KINDS.items()
            for point, value in CALM[kind].items()
        }
    )


class TalqRig(Rig):
    deeds = Deed(LAMPS[0], "dim_pct", 40.0), Deed(CABINET, "contactor", "open")
    before = 100.0
    sign = Deed(CABINET, "breaker", "tripped")
    calm = "closed"

    def __init__(self) -> None:
        self.read = parse_map(map_file("talq", "lighting"), "lighting.toml")
        self.conduct = calm()
        self.gateway = Gateway("http://127.0.0.1:0", self.read, KINDS, {}, self.conduct)
        self.faults = self.gateway.faults
        self.background = Background()
        self.appear()

    def link(self) -> Link:
        return self.talq()

    def talq(self, options: TalqOptions = OPTIONS) -> TalqLink:
        spec = LinkSpec(
            name="gateway",
            protocol="talq",
            source=SOURCE,
            simulated=True,
            poll_s=0.1,
            timeout_s=2.0,
        )
        return TalqLink(spec, self.gateway.url, options, self.read, Credentials, time.time)

    def obeyed(self) -> list[Deed]:
        return list(self.conduct.obeyed)

    def be(self, deed: Deed) -> None:
        self.conduct.values[deed.asset, deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.gateway.stop())

    def appear(self) -> None:
        self.background.run(self.gateway.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
