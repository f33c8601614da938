"""What every link has to do, whatever it speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.bus.wire import Order, Reading
from hardware.link import Link, LinkError
from hardware.protocols import PROTOCOLS
from tests.hardware.links.rig import CABINET, SOURCE, Rig, order
from tests.hardware.program import PATIENCE_S

Scene = Callable[[Link], Awaitable[None]]


def act(rig: Rig, scene: Scene) -> None:
    """Plays `scene` with a link that is closed at its end, twice over."""

    async def play() -> None:
        link = rig.link()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await scene(link)
        finally:
            await link.close()
            await link.close()

    asyncio.run(play())


async def opened(link: Link) -> None:
    await link.open()
    await anext(link.readings())


def said(one: Order) -> tuple[str, str, object]:
    return one.asset, one.point, one.value


async def obeyed(rig: Rig, count: int) -> list[tuple[str, str, object]]:
    while len(rig.obeyed()) < count:
        await asyncio.sleep(0.01)
    return [said(one) for one in rig.obeyed()]


def test_every_protocol_that_ships_has_its_rig() -> None:
    assert {"mqtt", *PROTOCOLS} == {"mqtt", "modbus"}


def test_it_names_itself_and_says_whether_it_is_real(rig: Rig) -> None:
    async def scene(link: Link) -> None:
        assert link.name
        assert link.real is False

    act(rig, scene)


def test_the_first_batch_is_proof_of_life(rig: Rig) -> None:
    async def scene(link: Link) -> None:
        await link.open()
        first = await anext(link.readings())
        assert bool(first) is rig.tells
        assert link.health().usable

    act(rig, scene)


def test_an_order_goes_out_once(rig: Rig) -> None:
    async def scene(link: Link) -> None:
        await opened(link)
        assert await link.execute(SOURCE, order("o-1")) == ""
        assert await link.execute(SOURCE, order("o-2", "mode", "maintenance")) == ""
        assert await obeyed(rig, 2) == [
            (CABINET, "contactor", "open"),
            (CABINET, "mode", "maintenance"),
        ]

    act(rig, scene)


def test_a_late_order_does_not_go_out(rig: Rig) -> None:
    async def scene(link: Link) -> None:
        await opened(link)
        assert await link.execute(SOURCE, order("o-1", lasts_s=-0.01)) == "expired"
        assert await link.execute(SOURCE, order("o-2", "mode", "maintenance")) == ""
        assert await obeyed(rig, 1) == [(CABINET, "mode", "maintenance")]

    act(rig, scene)


def test_an_order_to_a_link_that_is_down_is_refused_and_never_goes_out(rig: Rig) -> None:
    async def scene(link: Link) -> None:
        await link.open()
        readings = link.readings()
        await anext(readings)
        await asyncio.to_thread(rig.vanish)
        with pytest.raises(LinkError):
            async for _ in readings:
                pass
        assert not link.health().usable
        assert link.health().reason
        assert await _refused(link, order("o-1"))
        await link.close()
        await asyncio.to_thread(rig.appear)
        await opened(link)
        assert await link.execute(SOURCE, order("o-2", "mode", "maintenance")) == ""
        assert await obeyed(rig, 1) == [(CABINET, "mode", "maintenance")]

    act(rig, scene)


def test_nobody_at_the_other_end_is_no_more_than_a_link_error(rig: Rig) -> None:
    async def scene(link: Link) -> None:
        await asyncio.to_thread(rig.vanish)
        with pytest.raises((LinkError, TimeoutError)):
            async with asyncio.timeout(1.0):
                await link.open()
        assert not link.health().usable

    act(rig, scene)


def test_what_a_device_says_comes_out_and_so_does_what_it_was_told(rig: Rig) -> None:
    async def scene(link: Link) -> None:
        if not rig.tells:
            return
        await link.open()
        readings = link.readings()
        assert _value(await anext(readings), "contactor") == "closed"
        assert await link.execute(SOURCE, order("o-1")) == ""
        async for batch in readings:
            if _value(batch, "contactor") == "open":
                break

    act(rig, scene)


async def _refused(link: Link, one: Order) -> bool:
    try:
        return bool(await link.execute(SOURCE, one))
    except LinkError:
        return True


def _value(batch: object, point: str) -> object:
    assert isinstance(batch, list)
    found = [r for r in batch if isinstance(r, Reading) and (r.asset, r.point) == (CABINET, point)]
    return found[0].value if found else None
