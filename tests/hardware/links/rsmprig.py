"""Two made-up traffic light controllers that connect to the link, their supervisor."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

from app.bus.wire import Value
from hardware.link import Link
from hardware.rsmp.device import Controllers
from hardware.rsmp.link import RsmpLink, RsmpOptions, RsmpSite
from hardware.rsmp.signalmap import parse_map
from hardware.sitefile import LinkSpec
from resources.shelf import map_file
from tests.hardware.links.background import Background
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import Deed, Rig

JUNCTION = "junction-001"
CODE = "2222"
CALM: dict[str, Value] = {
    "mode": "normal",
    "phase": "red",
    "plan": "timetable",
    "cycle_s": 80.0,
    "detector_vph": 720.0,
    "priority": False,
    "emergency_route": 0.0,
    "fault": "none",
    "door": "closed",
}
SITE = RsmpSite(asset=JUNCTION, site="DJ+TC=001")


class RsmpRig(Rig):
    source = "traffic"
    deeds = Deed(JUNCTION, "plan", "peak"), Deed(JUNCTION, "mode", "flashing")
    before = "timetable"
    sign = Deed(JUNCTION, "phase", "amber")
    calm = "red"
    timeout_s = 3.0

    def __init__(self) -> None:
        self.map = parse_map(map_file("rsmp", "junction"), "junction.toml")
        self.field = MadeUp({(JUNCTION, point): value for point, value in CALM.items()})
        self.background = Background()
        self.secret: Callable[[], str] = lambda: CODE
        # Holds the port, so that nobody else takes it while the link does not listen.
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._place.bind(("127.0.0.1", 0))
        self.port = int(self._place.getsockname()[1])
        self.controllers = Controllers(
            [SITE],
            self.map.sxl,
            self.field,
            "127.0.0.1",
            self.port,
            lambda: CODE,
            look_s=0.05,
            again_s=0.1,
            timeout_s=self.timeout_s,
        )
        self.faults = self.controllers.faults
        self.appear()

    def link(self) -> Link:
        options = RsmpOptions(address=f"127.0.0.1:{self.port}", map="junction", sites=[SITE])
        spec = LinkSpec(
            name="signals",
            protocol="rsmp",
            source=self.source,
            simulated=True,
            poll_s=0.2,
            timeout_s=self.timeout_s,
        )
        return RsmpLink(spec, options, self.map, lambda: self.secret(), time.time)

    def obeyed(self) -> list[Deed]:
        return self.field.obeyed

    def be(self, deed: Deed) -> None:
        self.field.values[deed.asset, deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.controllers.stop())

    def appear(self) -> None:
        self.background.run(self.controllers.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
        self._place.close()
