"""Connections to Modbus servers: none outlives its link."""

from __future__ import annotations

import asyncio

import pytest

from hardware.link import LinkError
from hardware.modbus.registermap import Table
from hardware.modbus.wire import Wire
from hardware.netaddress import split_address
from tests.hardware.links.modbusrig import ModbusRig


@pytest.fixture
def wire(modbus: ModbusRig) -> Wire:
    host, port = split_address(modbus.server.address, 0)
    return Wire(host, port, 30.0)


def test_who_waits_for_its_turn_when_the_link_ends_does_not_connect_again(wire: Wire) -> None:
    async def waits() -> None:
        async with wire.turn:
            await wire.ready()

    async def main() -> None:
        await wire.connect()
        async with wire.turn:
            waiting = asyncio.create_task(waits())
            await asyncio.sleep(0)
            wire.end()
        with pytest.raises(LinkError, match="has ended"):
            await waiting
        assert not wire.connected

    asyncio.run(main())


def test_a_link_that_ends_while_it_connects_keeps_no_connection(wire: Wire) -> None:
    async def main(turns: int) -> None:
        connecting = asyncio.create_task(wire.connect())
        for _ in range(turns):
            await asyncio.sleep(0)
        wire.end()
        with pytest.raises(LinkError):
            await connecting
        assert not wire.connected

    asyncio.run(main(2))


def test_a_connection_that_is_lost_is_made_again_until_the_end(wire: Wire) -> None:
    async def main() -> None:
        await wire.connect()
        wire.close()
        await wire.ready()
        read = await wire.read(1, Table.DISCRETE, 0, 4)
        assert len(read) == 4
        wire.end()
        assert not wire.connected

    asyncio.run(main())
