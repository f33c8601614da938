"""A real camera server: one made-up camera that can be moved, with a password."""

from __future__ import annotations

import time

from app.bus.wire import Value
from hardware.city.presets import AXES, PLACES
from hardware.link import Link
from hardware.onvif.device import LOOPBACK
from hardware.onvif.link import OnvifLink
from hardware.onvif.options import OnvifCamera, OnvifOptions
from hardware.onvif.rack import Rack
from hardware.sitefile import LinkSpec
from tests.hardware.links.background import Background
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import Deed, Rig

CAMERA = "camera-001"
SOURCE = "cctv"
USER, PASSWORD = "operator", "what only the test knows"


class Dome(MadeUp):
    """Looks where its preset says."""

    def __init__(self) -> None:
        super().__init__({(CAMERA, "link"): "up", (CAMERA, "recording"): True})
        self._look_at("preset_1")

    async def obey(self, asset: str, point: str, value: Value) -> bool:
        if point == "preset":
            self._look_at(str(value))
        return await super().obey(asset, point, value)

    def _look_at(self, preset: str) -> None:
        self.values[CAMERA, "preset"] = preset
        for axis, place in zip(AXES, PLACES[preset], strict=True):
            self.values[CAMERA, axis] = place


class OnvifRig(Rig):
    source = SOURCE
    deeds = Deed(CAMERA, "preset", "preset_2"), Deed(CAMERA, "zoom_pct", 55.0)
    before = "preset_1"
    sign = Deed(CAMERA, "recording", False)
    calm = True

    def __init__(self) -> None:
        self.dome = Dome()
        self.background = Background()
        camera = OnvifCamera(asset=CAMERA, address="127.0.0.1:1", user=USER, secret="camera")
        self.rack = Rack([camera], lambda _: lambda: PASSWORD, self.dome)
        self.device = self.rack.devices[0]
        self.device.port = 0
        self.faults = self.rack.faults
        self.appear()

    @property
    def camera(self) -> OnvifCamera:
        address = f"{LOOPBACK}:{self.device.port}"
        return OnvifCamera(asset=CAMERA, address=address, user=USER, secret="camera")

    def link(self) -> Link:
        spec = LinkSpec(
            name="cameras",
            protocol="onvif",
            source=SOURCE,
            simulated=True,
            poll_s=0.1,
            timeout_s=2.0,
        )
        options = OnvifOptions(cameras=[self.camera])
        return OnvifLink(spec, options, lambda _: lambda: PASSWORD, time.time)

    def obeyed(self) -> list[Deed]:
        return list(self.dome.obeyed)

    def be(self, deed: Deed) -> None:
        self.dome.values[deed.asset, deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.rack.stop())

    def appear(self) -> None:
        self.background.run(self.rack.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
