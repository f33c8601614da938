"""One device behind a Modbus link: what it says, and what it is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

import msgspec

from app.bus.stamp import format_stamp
from app.bus.wire import Order, Reading
from hardware.link import Clock, LinkError, is_late
from hardware.modbus.blocks import Cell, blocks_of, cells_of
from hardware.modbus.codec import NoValueError, decoded, encoded
from hardware.modbus.registermap import RegisterMap
from hardware.modbus.wire import RefusedError, Wire

LOOKS_S = (0.3, 1.0, 2.5)  # after an order: how its device says that it was carried out


class Station:
    """`unit` on `wire`, which is `asset`, with the assets of its parts by sort."""

    def __init__(
        self,
        wire: Wire,
        unit: int,
        read: RegisterMap,
        asset: str,
        parts: Mapping[str, Sequence[str]],
        clock: Clock,
    ) -> None:
        self.asset = asset
        self.wire = wire
        self.answers: bool | None = None  # not known yet
        self._unit = unit
        self._clock = clock
        self._blocks = blocks_of(read, asset, parts)
        self._orders: dict[tuple[str, str], Cell] = {
            (cell.asset, cell.register.point): cell for cell in cells_of(read.orders, asset, parts)
        }
        self.assets = {asset, *(one for part in parts.values() for one in part)}
        self._known: dict[tuple[str, str], Reading] = {}
        self._looks: list[float] = []  # of the loop's time: when an order is to be looked at
        self._told = asyncio.Event()

    async def rest(self, seconds: float) -> None:
        """Until it is to be read again: after an order it is looked at soon."""
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        while True:
            self._told.clear()
            wait_s = min([due, *self._looks]) - loop.time()
            if wait_s <= 0:
                self._looks = [look for look in self._looks if look > loop.time()]
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):  # wait_for can swallow a cancellation
                    await self._told.wait()

    async def read(self) -> list[Reading]:
        """Every point, in as few requests as can be. LinkError where one of them fails:
        half a picture is none."""
        readings: list[Reading] = []
        for block in self._blocks:
            async with self.wire.turn:
                await self.wire.ready()
                raw = await self.wire.read(self._unit, block.table, block.first, block.count)
            now = format_stamp(self._clock())
            for cell in block.cells:
                at = cell.address - block.first
                reading = self._reading(cell, raw[at : at + cell.register.shape.registers], now)
                if reading is not None:
                    readings.append(reading)
        self._known = {(reading.asset, reading.point): reading for reading in readings}
        self.answers = True
        return readings

    def doubt(self) -> list[Reading]:
        """It is lost: its last values, as bad ones."""
        self.answers = False
        now = format_stamp(self._clock())
        doubted = [_bad(reading, now) for reading in self._known.values()]
        self._known.clear()
        return doubted

    async def execute(self, order: Order) -> str:
        """See :meth:`hardware.link.Link.execute`."""
        cell = self._orders.get((order.asset, order.point))
        if cell is None:
            return "unknown_order"
        if not self.answers:
            return "device_offline"
        try:
            raw = encoded(cell.register, order.value)
        except NoValueError:
            return "bad_value"
        async with self.wire.turn:
            try:
                await self.wire.ready()
            except LinkError:
                return "device_offline"
            if is_late(order, self._clock()):
                return "expired"
            try:
                await self.wire.write(self._unit, cell.register.table, cell.address, raw)
            except RefusedError:
                return "refused"
            except LinkError:
                pass  # it went out, and nobody can say whether it arrived
        now = asyncio.get_running_loop().time()
        self._looks = [now + after_s for after_s in LOOKS_S]
        self._told.set()
        return ""

    def _reading(self, cell: Cell, raw: Sequence[int], now: str) -> Reading | None:
        try:
            value = decoded(cell.register, raw)
        except NoValueError:  # nothing is guessed: what it said before, and not to be trusted
            before = self._known.get((cell.asset, cell.register.point))
            return None if before is None else _bad(before, now)
        return Reading(cell.asset, cell.register.point, value, now)


def _bad(reading: Reading, now: str) -> Reading:
    return msgspec.structs.replace(reading, time=now, quality="bad")
