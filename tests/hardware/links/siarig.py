"""A real receiver, and one panel that calls it."""

from __future__ import annotations

import socket
import time

from app.bus.wire import Value
from hardware.link import Link
from hardware.serverfaults import ServerFaults
from hardware.sia.codemap import CodeMap, parse_map
from hardware.sia.device import Panels
from hardware.sia.link import SiaLink
from hardware.sia.options import SiaOptions, SiaPanel
from hardware.sitefile import LinkSpec
from resources.shelf import map_file
from tests.hardware.links.background import Background
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import Deed, Rig
from tests.hardware.shelf import SHELF

PANEL = "panel-01"
ACCOUNT = "1001"
AT_REST: dict[tuple[str, str], Value] = {
    (PANEL, "fire"): False,
    (PANEL, "intrusion"): False,
    (PANEL, "tamper"): False,
    (PANEL, "mains"): "present",
    (PANEL, "battery"): "ok",
    (PANEL, "armed"): False,
}


class SiaRig(Rig):
    """Panels are asked nothing: there is nothing for them to refuse."""

    source = "panels"
    deeds = None
    before = False
    sign = Deed(PANEL, "fire", True)
    calm = False
    noticed = frozenset({"mute", "garbage", "slow", "restart"})

    def __init__(self, supervision_s: float = 1.5) -> None:
        # Bound, but nobody listens: a receiver can, and nobody else gets this port.
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._held.getsockname()[1]}"
        self.map = self.read()
        self.options = SiaOptions(
            listen=self.address,
            supervision_s=supervision_s,
            panels=[SiaPanel(asset=PANEL, account=ACCOUNT)],
        )
        self.devices = MadeUp(AT_REST)
        self.panels = Panels(self.options, self.map, SHELF, self.devices)
        self.faults: ServerFaults = self.panels.faults
        self.background = Background()
        self.appear()

    @staticmethod
    def read() -> CodeMap:
        return parse_map(map_file("sia", "panel"), "panel.toml")

    def link(self) -> Link:
        spec = LinkSpec(name="panels", protocol="sia", source=self.source, simulated=True)
        return SiaLink(spec, self.options, self.map, SHELF, time.time)

    def obeyed(self) -> list[Deed]:
        return self.devices.obeyed

    def be(self, deed: Deed) -> None:
        self.devices.values[deed.asset, deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.panels.stop())

    def appear(self) -> None:
        self.background.run(self.panels.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
        self._held.close()
