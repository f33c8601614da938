"""The made-up cameras of one ONVIF link: each at its own address, with one RTSP server for
all, and one answer to who looks for cameras, at the UDP port of the first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from hardware.linkplan import Conduct
from hardware.netaddress import split_address
from hardware.onvif.beacon import Beacon
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
        self.beacon = Beacon(LOOPBACK, self._addresses)

    def _addresses(self) -> list[str]:
        if self.faults.mute:
            return []
        return [f"{one.base}/onvif/device_service" for one in self.devices if not one.silent()]

    async def start(self) -> None:
        await self.rtsp.start()
        for device in self.devices:
            device.stream = f"rtsp://{LOOPBACK}:{self.rtsp.port}/{device.asset}"
            await device.start()
        await self.beacon.start(self.devices[0].port)

    async def stop(self) -> None:
        self.beacon.stop()
        await asyncio.gather(*(device.stop() for device in self.devices))
        await self.rtsp.stop()
