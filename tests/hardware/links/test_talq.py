"""A TALQ link beyond what the contract of links asks: what it says of devices that cannot
be reached, and what becomes of orders and of itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime

import msgspec
import pytest

from hardware.link import LinkError
from hardware.talq.address import base_url
from hardware.talq.credentials import Credentials
from tests.hardware.links.rig import Deed, order
from tests.hardware.links.talqrig import CABINET, LAMPS, OPTIONS, TalqRig
from tests.hardware.links.talqtown import LAMP
from tests.hardware.program import PATIENCE_S

pytestmark = pytest.mark.logs(r"^hardware\.talq")


@pytest.fixture
def rig() -> Iterator[TalqRig]:
    made = TalqRig()
    yield made
    made.stop()


def test_a_device_out_of_reach_is_told_as_that(rig: TalqRig) -> None:
    async def scene() -> None:
        link = rig.talq()
        await link.open()
        readings = link.readings()
        await anext(readings)
        rig.conduct.silent.add(LAMPS[0])
        async for batch in readings:
            told = {r.point: (r.value, r.quality) for r in batch if r.asset == LAMPS[0]}
            if told["fault"] == ("comms", "good"):
                break
        assert told["lamp"] == ("on", "bad")
        assert link.health().usable
        assert link.health().reason == "1 devices are out of reach"
        deed = Deed(LAMPS[0], "dim_pct", 40.0)
        assert await link.execute(rig.source, order("o-1", deed)) == "device_offline"
        await readings.aclose()
        await link.close()

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (Deed("lamp-999999", "dim_pct", 1.0), "unknown_asset"),
        (Deed(LAMPS[0], "power_w", 1.0), "unknown_order"),
        (Deed(LAMPS[0], "dim_pct", 101.0), "bad_value"),
        (Deed(LAMPS[0], "dim_pct", float("nan")), "bad_value"),
        (Deed(LAMPS[0], "lamp", "dim"), "bad_value"),
        (Deed(CABINET, "contactor", 1.0), "bad_value"),
    ],
)
def test_an_order_that_cannot_be_said_does_not_go_out(
    rig: TalqRig, deed: Deed, reason: str
) -> None:
    async def scene() -> None:
        link = rig.talq()
        await link.open()
        readings = link.readings()
        await anext(readings)
        assert await link.execute(rig.source, order("o-1", deed)) == reason
        await readings.aclose()
        await link.close()

    asyncio.run(scene())
    assert rig.obeyed() == []


def test_an_order_says_who_it_is_and_when_it_ends(rig: TalqRig) -> None:
    options = msgspec.structs.replace(OPTIONS, override_s=3600.0)

    async def scene() -> None:
        link = rig.talq(options)
        await link.open()
        readings = link.readings()
        await anext(readings)
        deed = Deed(LAMPS[0], "dim_pct", 40.0)
        assert await link.execute(rig.source, order("o-17", deed)) == ""
        await readings.aclose()
        await link.close()

    asyncio.run(scene())
    command = rig.gateway.devices[LAMP.address].command
    assert command is not None
    assert (command.cms_ref_id, command.reason) == ("o-17", "override")
    ends_s = datetime.fromisoformat(command.expiration).timestamp() - time.time()
    assert 3600.0 - PATIENCE_S < ends_s <= 3600.0


@pytest.mark.parametrize("after", range(12))
def test_nothing_outlives_a_link_that_is_ended_midway(rig: TalqRig, after: int) -> None:
    """Wherever it is: opening, asking, or carrying out an order."""
    rig.faults.delay_s = 0.01

    async def live() -> None:
        link = rig.talq()
        try:
            await link.open()
            readings = link.readings()
            await anext(readings)
            await link.execute(rig.source, order("o-1", Deed(LAMPS[0], "dim_pct", 40.0)))
        finally:
            await link.close()

    async def scene() -> None:
        task = asyncio.create_task(live())
        for _ in range(after * 3):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("192.0.2.7:8443", "https://192.0.2.7:8443"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://gateway.example/talq/", "https://gateway.example/talq"),
        ("http://192.0.2.7", "http://192.0.2.7"),
    ],
)
def test_an_address_is_a_base_of_urls(text: str, url: str) -> None:
    assert base_url(text)[0] == url


@pytest.mark.parametrize(
    "text",
    ["", "http://", "ftp://192.0.2.7", "https://me:secret@192.0.2.7", "https://h/?a=b", "h:0"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        base_url(text)


def test_a_link_without_its_secrets_says_which_is_missing(rig: TalqRig) -> None:
    def without() -> Credentials:
        raise OSError("there is no secret lighting-token")

    link = rig.talq()
    link._credentials = without
    with pytest.raises(LinkError, match="there is no secret lighting-token"):
        asyncio.run(link.open())
