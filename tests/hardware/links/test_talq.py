"""A TALQ gateway beyond what the contract of links asks: who may ask, what it runs by
itself, and what it says that cannot be."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
import pytest

from app.bus.wire import Value
from app.core.kind import Text
from app.core.lighting_night import ZONE
from app.core.lighting_programme import Dim, Night, Programme
from hardware.link import LinkError
from hardware.talq.address import base_url, made_address
from hardware.talq.attributemap import parse_map
from hardware.talq.credentials import Credentials
from hardware.talq.device import Gateway
from hardware.talq.management import Management
from hardware.talq.message import (
    AssignCommand,
    Command,
    Group,
    OverrideCommand,
    Reference,
    State,
    plain_value,
)
from hardware.talq.programmes import written
from hardware.talq.wire import RefusedError, Wire
from resources.shelf import map_file
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import Deed, order
from tests.hardware.links.talqrig import CABINET, KINDS, LAMPS, OPTIONS, TalqRig, calm
from tests.hardware.program import PATIENCE_S

pytestmark = pytest.mark.logs(r"^hardware\.talq")
CMS = "10000000-0000-0000-0000-000000000001"
READ = parse_map(map_file("talq", "lighting"), "lighting.toml")
EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=ZONE).timestamp()
LAMP = Reference(resource="devices", address=made_address(LAMPS[0]))


class Town:
    """A gateway of its own time, and a management system that asks it."""

    def __init__(self, conduct: MadeUp, token: str = "", known_as: str = "") -> None:
        self.now = EVENING
        self.conduct = conduct
        kinds = KINDS
        self.gateway = Gateway(
            "http://127.0.0.1:0", READ, kinds, {}, conduct, lambda: self.now, token
        )
        self.known_as = known_as

    def management(self) -> Management:
        wire = Wire(self.gateway.url, CMS, self.known_as, None, 30.0, lambda: self.now)
        wire.begin()
        return Management(wire)

    async def at(self, now: float) -> None:
        self.now = now
        await self.gateway.control.turn()

    def lamp(self) -> tuple[object, object]:
        return self.conduct.value(LAMPS[0], "lamp"), self.conduct.value(LAMPS[0], "dim_pct")


@asynccontextmanager
async def living(town: Town) -> AsyncIterator[Management]:
    await town.gateway.start()
    management = town.management()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await management.greet()
            yield management
    finally:
        await management.wire.end()
        await town.gateway.stop()


def play(town: Town, scene: Callable[[Management], Awaitable[None]]) -> None:
    async def run() -> None:
        async with living(town) as management:
            await scene(management)

    asyncio.run(run())


def override(level: int, **more: str) -> OverrideCommand:
    command = Command(state=State(value=level), reason="override", **more)
    return OverrideCommand(addresses=[LAMP], target=command)


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, ZONE).isoformat()


def test_an_override_begins_and_ends_by_itself() -> None:
    town = Town(calm())

    async def scene(management: Management) -> None:
        later = override(30, start=stamp(EVENING + 60), expiration=stamp(EVENING + 120))
        await management.override(later, CMS, 30.0)
        assert town.lamp() == ("on", 100.0)
        await town.at(EVENING + 60)
        assert town.lamp() == ("on", 30.0)
        told = await management.device(LAMP.address)
        (actuator,) = [f for f in told.functions if f["type"] == "LampActuatorFunction"]
        assert plain_value(actuator["feedbackLightCommand"]) == 30
        assert actuator["feedbackLightCommand"]["value"]["reason"] == "override"
        assert plain_value(actuator["actualLightState"]) == 30
        await town.at(EVENING + 120)
        assert town.lamp() == ("on", 100.0)

    play(town, scene)


def test_an_override_goes_once_and_can_be_let_go() -> None:
    town = Town(calm())

    async def scene(management: Management) -> None:
        for _ in range(2):
            await management.override(override(0), CMS, 30.0)
        assert town.conduct.obeyed == [Deed(LAMPS[0], "lamp", "off")]
        await management.override(OverrideCommand(addresses=[LAMP]), made_address("2"), 30.0)
        assert town.lamp() == ("on", 100.0)
        members = [LAMP, Reference(resource="devices", address=made_address(LAMPS[1]))]
        group = Group(address="both", owner=CMS, members=members)
        await management.wire.send("POST", "groups", body=[group])
        command = override(55)
        command.addresses = [Reference(resource="groups", address="both")]
        await management.override(command, made_address("3"), 30.0)
        assert [town.conduct.value(lamp, "dim_pct") for lamp in LAMPS] == [55.0, 55.0]

    play(town, scene)


def test_a_programme_is_written_read_back_and_run() -> None:
    night = Night(lit_until="06:00", dims=(Dim(start="22:00", until="05:00", pct=70.0),))
    programme = Programme(name="north", title=Text("Nord", "North"), nights=(night,))
    town = Town(calm())

    async def scene(management: Management) -> None:
        there = written(programme, CMS)
        for _ in range(2):  # anew, and over itself
            await management.write(there, [LAMP.address])
        assert await management.written("north") == there
        seen = []
        for hours in (0, 3.5, 10.5, 12, 20):
            await town.at(EVENING + hours * 3600)
            seen.append(town.lamp())
        assert seen == [
            ("on", 100.0),
            ("on", 70.0),
            ("on", 100.0),
            ("off", 100.0),
            ("off", 100.0),
        ]
        with pytest.raises(RefusedError, match="deletingResourceIsReferred"):
            await management.wire.send("DELETE", "calendars", "north")
        nobody = AssignCommand(addresses=[LAMP], entity=Reference(resource="calendars", address=""))
        await management.wire.send("POST", "assign-commands", body=nobody)
        await town.at(EVENING + 21 * 3600)
        assert town.lamp() == ("on", 100.0)  # as before somebody steered it
        await management.wire.send("DELETE", "calendars", "north")

    play(town, scene)


REFUSED = {
    "no such device": (override(10), "resourceNotFound", "devices", CMS),
    "no such resource": (override(10), "relatedResourceNotFound", "lamps", CMS),
    "a time that is none": (override(10, start="soon"), "payloadError", "devices", LAMP.address),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_override_that_cannot_be_is_refused_with_its_key(name: str) -> None:
    command, key, resource, address = REFUSED[name]
    command.addresses = [Reference(resource=resource, address=address)]
    town = Town(calm())

    async def scene(management: Management) -> None:
        with pytest.raises(RefusedError) as refused:
            await management.override(command, CMS, 30.0)
        assert refused.value.key == key
        assert town.conduct.obeyed == []

    play(town, scene)


def test_a_calendar_speaks_of_programs_that_are_there() -> None:
    town = Town(calm())

    async def scene(management: Management) -> None:
        calendar = {"id": "c", "ownerCMS": CMS, "rules": [{"program": "nowhere"}]}
        with pytest.raises(RefusedError, match="relatedResourceNotFound"):
            await management.wire.send("POST", "calendars", body=[calendar])
        with pytest.raises(RefusedError, match="payloadError"):
            await management.wire.send("POST", "calendars", body=[{"ownerCMS": CMS}])

    play(town, scene)


def test_who_is_not_known_is_let_in_nowhere() -> None:
    town = Town(calm(), token="right", known_as="wrong")

    async def scene(_management: Management) -> None:
        raise AssertionError("let in")

    with pytest.raises(RefusedError, match="401") as refused:
        play(town, scene)
    assert "right" not in str(refused.value)
    assert "wrong" not in str(refused.value)
    town = Town(calm(), token="right", known_as="right")
    seen: list[str] = []

    async def within(management: Management) -> None:
        seen.append(management.wire.version)

    play(town, within)
    assert seen == ["2.7.0"]


def test_a_network_is_read_in_pages() -> None:
    lamps = [f"lamp-{number:06d}" for number in range(1_050)]
    values: dict[str, Value] = {"lamp": "on", "dim_pct": 100.0, "power_w": 71.0, "fault": "none"}
    conduct = MadeUp({(lamp, point): v for lamp in lamps for point, v in values.items()})
    town = Town(conduct)
    town.gateway = Gateway(
        "http://127.0.0.1:0", READ, dict.fromkeys(lamps, "streetlight"), {}, conduct
    )

    async def scene(management: Management) -> None:
        before = town.gateway.requests
        devices = await management.devices()
        assert [device.name for device in devices] == lamps
        assert town.gateway.requests - before == 3

    play(town, scene)


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
