"""The made-up servers of one OPC UA link, each at its own address."""

from __future__ import annotations

from collections.abc import Iterable

from hardware.linkplan import Conduct
from hardware.netaddress import split_address
from hardware.opcua.device import BuildingServer
from hardware.opcua.nodemap import NodeMap
from hardware.opcua.options import DEFAULT_PORT, OpcUaDevice
from hardware.serverfaults import ServerFaults
from hardware.wayward import Wayward


class Rack:
    """See :class:`hardware.linkplan.Served`. Devices of one address share a server."""

    def __init__(
        self, devices: Iterable[OpcUaDevice], read: NodeMap, conduct: Conduct, look_s: float = 0.5
    ) -> None:
        self.faults = ServerFaults()
        made_up = Wayward(conduct, self.faults)
        ports: dict[int, list[OpcUaDevice]] = {}
        for device in devices:
            ports.setdefault(split_address(device.address, DEFAULT_PORT)[1], []).append(device)
        self.servers = [
            BuildingServer(some, read, made_up, self.faults, port, look_s)
            for port, some in ports.items()
        ]

    async def start(self) -> None:
        try:
            for server in self.servers:
                await server.start()
        except BaseException:  # one address that is taken: then none of them
            await self.stop()
            raise

    async def stop(self) -> None:
        for server in self.servers:
            await server.stop()
