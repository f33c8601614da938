"""What a made-up TALQ gateway does by itself: overrides that begin and end, programmes that
it runs; and to whom it answers what."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from app.bus.wire import Value
from app.core.kind import Text
from app.core.lighting_night import ZONE
from app.core.lighting_programme import Dim, Night, Programme
from hardware.talq.address import made_address
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
from hardware.talq.wire import RefusedError
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import Deed
from tests.hardware.links.talqrig import CALM, LAMPS, calm
from tests.hardware.links.talqtown import CMS, EVENING, LAMP, Town, play


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


class Slow(MadeUp):
    """Takes its time to obey."""

    async def obey(self, asset: str, point: str, value: Value) -> bool:
        for _ in range(20):
            await asyncio.sleep(0)
        return await super().obey(asset, point, value)


def test_a_slow_device_is_told_once_whoever_looks_meanwhile() -> None:
    town = Town(Slow(calm().values))

    async def scene(management: Management) -> None:
        target = override(40).target
        device = town.gateway.devices[LAMP.address]
        actuation = town.gateway.control.actuation
        turns = (town.gateway.control.turn() for _ in range(3))
        await asyncio.gather(actuation.override(device, target, "", EVENING), *turns)
        assert town.conduct.obeyed == [Deed(LAMPS[0], "dim_pct", 40.0)]

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
    lamps = [f"lamp-{number:06d}" for number in range(550)]
    values = CALM["streetlight"]
    conduct = MadeUp({(lamp, point): v for lamp in lamps for point, v in values.items()})
    town = Town(conduct, dict.fromkeys(lamps, "streetlight"))

    async def scene(management: Management) -> None:
        before = town.gateway.requests
        devices = await management.devices()
        assert [device.name for device in devices] == lamps
        assert town.gateway.requests - before == 3

    play(town, scene)
