"""The made-up devices of one Modbus link, each server at its own address."""

from __future__ import annotations

from collections.abc import Iterable

from hardware.linkplan import Conduct
from hardware.modbus.device import DeviceServer, Unit
from hardware.modbus.link import ModbusDevice
from hardware.modbus.registermap import RegisterMap
from hardware.modbus.wire import DEFAULT_PORT
from hardware.netaddress import split_address
from hardware.serverfaults import ServerFaults


class Rack:
    """See :class:`hardware.linkplan.Served`. Devices of one address share a server."""

    def __init__(
        self, devices: Iterable[ModbusDevice], read: RegisterMap, conduct: Conduct
    ) -> None:
        self.faults = ServerFaults()
        units: dict[int, list[Unit]] = {}
        for device in devices:
            port = split_address(device.address, DEFAULT_PORT)[1]
            unit = Unit(device.unit, read, device.asset, device.parts, conduct, self.faults)
            units.setdefault(port, []).append(unit)
        self.servers = [DeviceServer(some, self.faults, port) for port, some in units.items()]

    async def start(self) -> None:
        for server in self.servers:
            await server.start()

    async def stop(self) -> None:
        for server in self.servers:
            await server.stop()
