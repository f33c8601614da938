"""Links that are given up midway: nothing of them is left. What is left behind (a socket,
a task, a thread) would be told as a warning, which fails the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping

import pytest

from app.bus.broker import free_port
from hardware.link import Link, LinkError
from tests.hardware.links.mqttmaprig import MqttMapRig
from tests.hardware.links.ngsirig import NgsiRig
from tests.hardware.links.rig import Rig, order
from tests.hardware.program import PATIENCE_S

STEPS = (0, 1, 2, 3, 5, 8, 13, 21)  # turns of the loop, after which it is given up


MAKERS: Mapping[str, Callable[[], Rig]] = {
    "mqttmap": MqttMapRig,
    "ngsi": NgsiRig,
    "ngsi that is told": lambda: NgsiRig(listen=f"127.0.0.1:{free_port()}"),
}


@pytest.fixture(params=list(MAKERS))
def quiet(request: pytest.FixtureRequest) -> Iterator[Rig]:
    made = MAKERS[request.param]()
    yield made
    made.stop()


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def ended(main: object) -> None:
    """Runs `main`, after which nothing goes on."""

    async def whole() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await main()  # type: ignore[operator]
        await turns(5)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    before = threading.active_count()
    asyncio.run(whole())
    assert threading.active_count() == before


def test_who_is_given_up_while_it_opens_leaves_nothing(quiet: Rig) -> None:
    async def main() -> None:
        for count in STEPS:
            link = quiet.link()
            opening = asyncio.create_task(link.open())
            await turns(count)
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
            await link.close()

    ended(main)


def test_who_is_closed_while_it_opens_or_closes_leaves_nothing(quiet: Rig) -> None:
    async def main() -> None:
        for count in STEPS:
            link = quiet.link()
            opening = asyncio.create_task(link.open())
            await turns(count)
            closing = asyncio.create_task(link.close())
            await turns(count)
            closing.cancel()
            await asyncio.gather(opening, closing, return_exceptions=True)
            await link.close()

    ended(main)


def test_an_order_that_still_runs_when_the_link_closes_ends_with_it(quiet: Rig) -> None:
    assert quiet.deeds is not None
    one = quiet.deeds[0]

    async def given(link: Link, number: int) -> str:
        try:
            return await link.execute(quiet.source, order(f"o-{number}", one))
        except LinkError:
            return "not_sent"

    async def main() -> None:
        for count in STEPS:
            link = quiet.link()
            await link.open()
            readings = link.readings()
            await anext(readings)
            running = asyncio.create_task(given(link, count))
            await turns(count)
            await readings.aclose()
            await link.close()
            assert await running in ("", "not_sent")

    ended(main)
