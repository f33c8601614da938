"""What every link has to do, whatever it speaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

import pytest

from app.bus.wire import Order, Reading
from hardware.link import Link, LinkError
from hardware.protocols import PROTOCOLS
from tests.hardware.links.rig import Deed, Rig, order
from tests.hardware.links.rigs import RIGS
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


def deeds(rig: Rig) -> tuple[Deed, Deed]:
    if rig.deeds is None:
        pytest.skip("its devices take no orders")
    return rig.deeds


async def obeyed(rig: Rig, count: int) -> list[Deed]:
    while len(rig.obeyed()) < count:
        await asyncio.sleep(0.01)
    return rig.obeyed()


def test_every_protocol_that_ships_has_its_rig() -> None:
    assert {"mqtt", *PROTOCOLS} == set(RIGS)


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
    one, other = deeds(rig)

    async def scene(link: Link) -> None:
        await opened(link)
        assert await link.execute(rig.source, order("o-1", one)) == ""
        assert await link.execute(rig.source, order("o-2", other)) == ""
        assert await obeyed(rig, 2) == [one, other]

    act(rig, scene)


def test_a_late_order_does_not_go_out(rig: Rig) -> None:
    one, other = deeds(rig)

    async def scene(link: Link) -> None:
        await opened(link)
        assert await link.execute(rig.source, order("o-1", one, lasts_s=-0.01)) == "expired"
        assert await link.execute(rig.source, order("o-2", other)) == ""
        assert await obeyed(rig, 1) == [other]

    act(rig, scene)


def test_an_order_to_a_link_that_is_down_is_refused_and_never_goes_out(rig: Rig) -> None:
    one, other = deeds(rig)

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
        assert await _refused(rig, link, order("o-1", one))
        await link.close()
        await asyncio.to_thread(rig.appear)
        await opened(link)
        assert await link.execute(rig.source, order("o-2", other)) == ""
        assert await obeyed(rig, 1) == [other]

    act(rig, scene)


def test_nobody_at_the_other_end_is_no_more_than_a_link_error(rig: Rig) -> None:
    async def scene(link: Link) -> None:
        await asyncio.to_thread(rig.vanish)
        with pytest.raises((LinkError, TimeoutError)):
            async with asyncio.timeout(1.0):
                await link.open()
        assert not link.health().usable

    act(rig, scene)


def test_what_a_device_says_comes_out(rig: Rig) -> None:
    if not rig.tells:
        pytest.skip("its devices speak for themselves")

    async def scene(link: Link) -> None:
        await link.open()
        readings = link.readings()
        await _heard(readings, rig.sign._replace(value=rig.calm))
        await asyncio.to_thread(rig.be, rig.sign)
        await _heard(readings, rig.sign)

    act(rig, scene)


def test_what_a_device_was_told_comes_out(rig: Rig) -> None:
    one, _ = deeds(rig)
    if not rig.tells:
        pytest.skip("its devices speak for themselves")

    async def scene(link: Link) -> None:
        await link.open()
        readings = link.readings()
        await _heard(readings, one._replace(value=rig.before))
        assert await link.execute(rig.source, order("o-1", one)) == ""
        await _heard(readings, one)

    act(rig, scene)


async def _heard(readings: AsyncGenerator[Sequence[Reading], None], deed: Deed) -> None:
    """Reads on until a device says so."""
    async for batch in readings:
        if any((r.asset, r.point, r.value) == deed for r in batch):
            return


async def _refused(rig: Rig, link: Link, one: Order) -> bool:
    try:
        return bool(await link.execute(rig.source, one))
    except LinkError:
        return True
