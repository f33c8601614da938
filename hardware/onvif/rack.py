"""The made-up cameras of one ONVIF link: each at its own address, with one RTSP server."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hardware.linkplan import Conduct
from hardware.netaddress import split_address
from hardware.onvif.device import LOOPBACK, CameraDevice
from hardware.onvif.options import DEFAULT_PORT, OnvifCamera
from hardware.onvif.rtsp import RtspServer
from hardware.onvif.signature import Password
from hardware.serverfaults import ServerFaults


class Rack:
    """See :class:`hardware.linkplan.Served`."""

    def __init__(
        self,
        cameras: Iterable[OnvifCamera],
        password_of: Callable[[OnvifCamera], Password],
        conduct: Conduct,
    ) -> None:
        self.faults = ServerFaults()
        self.devices = [
            CameraDevice(
                one.asset,
                conduct,
                self.faults,
                one.user,
                password_of(one),
                split_address(one.address, DEFAULT_PORT)[1],
            )
            for one in cameras
        ]
        channels = [device.channel for device in self.devices]
        self.rtsp = RtspServer(LOOPBACK, channels, self.faults)

    async def start(self) -> None:
        await self.rtsp.start()
        for device in self.devices:
            device.stream = f"rtsp://{LOOPBACK}:{self.rtsp.port}/{device.asset}"
            await device.start()

    async def stop(self) -> None:
        for device in self.devices:
            await device.stop()
        await self.rtsp.stop()
