"""A made-up Modbus server with the registers of a map, as real devices have them."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Mapping, Sequence
from typing import cast

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from hardware.linkplan import Conduct
from hardware.modbus.blocks import Cell, cells_of
from hardware.modbus.codec import NoValueError, decoded, encoded
from hardware.modbus.registermap import RegisterMap, Table
from hardware.modbus.wire import hush
from hardware.serverfaults import ServerFaults
from hardware.wayward import Wayward

LOOPBACK = "127.0.0.1"
TURNS = 5  # of the loop, from an accepted connection to its protocol
_TABLES = {1: Table.COIL, 2: Table.DISCRETE, 3: Table.HOLDING, 4: Table.INPUT}
_WRITES = {5: Table.COIL, 15: Table.COIL, 6: Table.HOLDING, 16: Table.HOLDING}
_IN_ORDER = (Table.COIL, Table.DISCRETE, Table.HOLDING, Table.INPUT)
_GARBAGE = bytes(range(7, 47))


class Unit:
    """One device number of a server: `asset`, and its parts by sort."""

    def __init__(
        self,
        number: int,
        read: RegisterMap,
        asset: str,
        parts: Mapping[str, Sequence[str]],
        conduct: Conduct,
        faults: ServerFaults,
    ) -> None:
        self.number = number
        self._asset = asset
        self._conduct = Wayward(conduct, faults)
        self._faults = faults
        self._points = cells_of(read.points, asset, parts)
        self._orders = cells_of(read.orders, asset, parts)

    def device(self) -> SimDevice:
        """As pymodbus serves it."""
        tables = tuple(_memory(table, [*self._points, *self._orders]) for table in _IN_ORDER)
        return SimDevice(id=self.number, simdata=tables, action=self.asked)  # type: ignore[arg-type]

    async def asked(
        self,
        function: int,
        start: int,
        address: int,
        count: int,
        registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        """Called by pymodbus before it answers a request."""
        if self._faults.delay_s:
            await asyncio.sleep(self._faults.delay_s)
        if self._faults.refuses:
            return ExcCodes.DEVICE_FAILURE
        if self._conduct.mute(self._asset):
            return ExcCodes.GATEWAY_NO_RESPONSE
        if function in _TABLES:
            end = address + count * (16 if function in (1, 2) else 1)  # it counts words there
            self._fill(_TABLES[function], start, address, end, registers)
            return None
        if function not in _WRITES:
            return ExcCodes.ILLEGAL_FUNCTION
        if values is None:  # pymodbus reads back what it has just written
            return None
        return await self._write(_WRITES[function], address, [int(value) for value in values])

    def _fill(self, table: Table, start: int, first: int, end: int, registers: list[int]) -> None:
        """Puts what the devices say now into the memory that is read, as far as it is."""
        for cell in self._points:
            if cell.register.table is not table or cell.end <= first or cell.address >= end:
                continue
            raw = encoded(cell.register, self._conduct.value(cell.asset, cell.register.point))
            if table.bits:
                at, bit = cell.address // 16 - start, 1 << cell.address % 16
                registers[at] = registers[at] | bit if raw[0] else registers[at] & ~bit
            else:
                at = cell.address - start
                registers[at : at + len(raw)] = raw

    async def _write(self, table: Table, address: int, raw: list[int]) -> ExcCodes | None:
        for cell in self._orders:
            if cell.register.table is table and cell.address == address:
                try:
                    value = decoded(cell.register, raw)
                except (NoValueError, IndexError):
                    return ExcCodes.ILLEGAL_VALUE
                taken = await self._conduct.obey(cell.asset, cell.register.point, value)
                return None if taken else ExcCodes.ILLEGAL_VALUE
        return ExcCodes.ILLEGAL_ADDRESS


class DeviceServer:
    """Serves units on a loopback port; 0 takes a free one and keeps it over a restart."""

    def __init__(self, units: Sequence[Unit], faults: ServerFaults, port: int = 0) -> None:
        self.port = port
        self.requests = 0
        self._units = units
        self._faults = faults
        self._server: ModbusTcpServer | None = None

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        hush()
        server = ModbusTcpServer(
            [unit.device() for unit in self._units],
            address=(LOOPBACK, self.port),
            trace_packet=self._spoken,
        )
        await server.serve_forever(background=True)
        listening = cast(asyncio.Server, server.transport)
        self.port = listening.sockets[0].getsockname()[1]
        self._server = server

    async def stop(self) -> None:
        """Hangs up on everybody."""
        server, self._server = self._server, None
        if server is None:
            return
        # Who knocks now is not let in; who was let in just now must be in, or nobody
        # would hang up on them: asyncio forgets those whose server closes meanwhile.
        for door in cast(asyncio.Server, server.transport).sockets:
            asyncio.get_running_loop().remove_reader(door)
        for _ in range(TURNS):
            await asyncio.sleep(0)
        with contextlib.suppress(asyncio.CancelledError):
            await server.shutdown()  # type: ignore[no-untyped-call]
        await asyncio.sleep(0)

    def _spoken(self, sending: bool, packet: bytes) -> bytes:
        """Each packet on its way; what is returned is what goes on."""
        if not sending:
            self.requests += 1
            return b"" if self._unheard() else packet
        return _GARBAGE if self._faults.garbage else packet

    def _unheard(self) -> bool:
        return self._faults.mute or random.random() < self._faults.loss


def _memory(table: Table, cells: Sequence[Cell]) -> list[SimData]:
    """The registers of one table, from 0 to the last that is used."""
    end = max((cell.end for cell in cells if cell.register.table is table), default=1)
    if table.bits:
        return [SimData(0, values=[False] * end, datatype=DataType.BITS)]
    return [SimData(0, count=end, values=0, datatype=DataType.REGISTERS)]
