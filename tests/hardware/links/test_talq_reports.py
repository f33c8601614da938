"""What a gateway tells by itself: announced, reported, kept while nobody hears it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest

from app.bus.stamp import parse_stamp
from app.bus.wire import Reading, Value
from hardware.link import LinkError
from hardware.sitefile import LinkSpec
from hardware.talq.address import made_address
from hardware.talq.attributemap import parse_map
from hardware.talq.credentials import Credentials
from hardware.talq.device import Gateway
from hardware.talq.link import TalqLink
from hardware.talq.logreport import AttributeLog, Entry, EventLog, LogReport
from hardware.talq.message import NIL, Device, decoded
from hardware.talq.wire import RefusedError, Wire
from resources.shelf import map_file
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import SOURCE
from tests.hardware.links.talqrig import CABINET, KINDS, LAMPS, OPTIONS, calm
from tests.hardware.program import PATIENCE_S

pytestmark = pytest.mark.logs(r"^hardware\.talq")
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC).timestamp()
READ = parse_map(map_file("talq", "lighting"), "lighting.toml")
TOKEN = "what-the-gateway-says"
Readings = AsyncGenerator[Sequence[Reading], None]


class Stage:
    """A gateway of its own time, a link that hears it and asks it once an hour, and the
    gateway's wire to that link."""

    def __init__(self) -> None:
        self.now = NOON
        self.conduct: MadeUp = calm()
        self.gateway = Gateway("http://127.0.0.1:0", READ, KINDS, {}, self.conduct, self.clock)
        self.link: TalqLink | None = None
        self.readings: Readings | None = None

    def clock(self) -> float:
        return self.now

    async def open(self) -> None:
        spec = LinkSpec(
            name="gateway", protocol="talq", source=SOURCE, poll_s=3600.0, timeout_s=30.0
        )
        url = self.gateway.url
        known = Credentials(gateway_token=TOKEN)
        self.link = TalqLink(spec, url, OPTIONS, READ, lambda: known, self.clock, ("127.0.0.1", 0))
        await self.link.open()
        self.readings = self.link.readings()
        await anext(self.readings)

    async def close(self) -> None:
        if self.readings is not None:
            await self.readings.aclose()
        if self.link is not None:
            await self.link.close()

    @asynccontextmanager
    async def wire(self, token: str = TOKEN) -> AsyncIterator[Wire]:
        """From the gateway to the link."""
        assert self.link is not None
        assert self.link._hearing is not None
        url = f"http://127.0.0.1:{self.link._hearing.port}"
        made = Wire(url, made_address("gateway"), token, None, 30.0, self.clock)
        made.begin()
        try:
            yield made
        finally:
            await made.end()

    def be(self, asset: str, point: str, value: Value) -> None:
        self.conduct.values[asset, point] = value

    async def heard(self, asset: str, point: str) -> Reading:
        """The next word on a point."""
        assert self.readings is not None
        async for batch in self.readings:
            for reading in batch:
                if (reading.asset, reading.point) == (asset, point):
                    return reading
        raise AssertionError("the link ended")


def play(scene: Callable[[Stage], Awaitable[None]]) -> None:
    async def run() -> None:
        stage = Stage()
        await stage.gateway.start()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await stage.open()
                await scene(stage)
        finally:
            await stage.close()
            await stage.gateway.stop()

    asyncio.run(run())


def test_an_event_is_told_when_it_happens_and_when_it_ends() -> None:
    async def scene(stage: Stage) -> None:
        async with stage.wire() as wire:
            await stage.gateway.reporter.turn(wire)
            for word in ("tripped", "closed"):
                stage.now += 60.0
                stage.be(CABINET, "breaker", word)
                await stage.gateway.reporter.turn(wire)
                told = await stage.heard(CABINET, "breaker")
                assert (told.value, told.quality) == (word, "good")
                assert parse_stamp(told.time) == stage.now

    play(scene)


def test_a_lamp_out_of_reach_makes_all_that_it_said_bad() -> None:
    async def scene(stage: Stage) -> None:
        async with stage.wire() as wire:
            await stage.gateway.reporter.turn(wire)
            stage.conduct.silent.add(LAMPS[1])
            await stage.gateway.reporter.turn(wire)
            told = await stage.heard(LAMPS[1], "power_w")
            assert (told.value, told.quality) == (71.0, "bad")

    play(scene)


def test_what_nobody_heard_is_told_once_somebody_hears_again() -> None:
    async def scene(stage: Stage) -> None:
        reporter = stage.gateway.reporter
        async with stage.wire() as wire:
            await reporter.turn(wire)
            stage.be(LAMPS[0], "power_w", 64.5)
            await stage.close()
            with pytest.raises(LinkError):
                await reporter.turn(wire)
        stage.be(LAMPS[0], "power_w", 12.0)
        stage.now += 5.0
        await stage.open()  # asks for what was written down meanwhile
        report = reporter.report(stage.gateway.loggers.items.popitem()[0])
        assert report.entries == []
        assert stage.link is not None
        (last,) = stage.link.book.readings(LAMPS[0], 0.0, "activePower")
        assert last.value == 12.0

    play(scene)


def test_meters_are_written_down_each_quarter_with_their_time() -> None:
    async def scene(stage: Stage) -> None:
        async with stage.wire() as wire:
            await stage.gateway.reporter.turn(wire)
            for quarter in (1, 2):
                stage.now = NOON + 900.0 * quarter
                stage.be(CABINET, "energy_kwh", 4182.0 + quarter)
                stage.gateway.reporter.write_down()
            stage.now += 1.0
            await stage.gateway.reporter.turn(wire)
            seen = [await stage.heard(CABINET, "energy_kwh")]
            assert (seen[0].value, parse_stamp(seen[0].time)) == (4183.0, NOON + 900.0)

    play(scene)


def test_a_gateway_announces_what_it_is_and_is_given_an_address() -> None:
    async def scene(stage: Stage) -> None:
        async with stage.wire() as wire:
            services, classes = stage.gateway._offered(), stage.gateway._classes_told()
            await stage.gateway.reporter.announce(wire, services, classes)
            told = await stage.heard(LAMPS[0], "dim_pct")
            assert told.value == 100.0
            itself = Device(address=NIL, name="gateway", device_class="gateway")
            answers = [await wire.send("POST", "devices", body=[itself]) for _ in range(2)]
            given = [decoded(one.body, list[Device])[0].address for one in answers]
            assert given[0] == given[1] != NIL

    play(scene)


def entry(data: EventLog | AttributeLog) -> LogReport:
    return LogReport(address="logger", entries=[Entry(data=data)])


def test_an_event_without_a_length_has_its_device_asked() -> None:
    async def scene(stage: Stage) -> None:
        stage.be(CABINET, "door", "open")
        async with stage.wire() as wire:
            happened = EventLog(source=f"{made_address(CABINET)}/x", event="deviceReset")
            await wire.send("POST", "log-reports", body=entry(happened))
            assert (await stage.heard(CABINET, "door")).value == "open"

    play(scene)


def test_a_time_in_the_future_is_not_believed() -> None:
    async def scene(stage: Stage) -> None:
        async with stage.wire() as wire:
            later = AttributeLog(
                source=made_address(LAMPS[0]),
                name="activePower",
                value={"value": 33.0},
                timestamp="2099-01-01T00:00:00Z",
            )
            await wire.send("POST", "log-reports", body=entry(later))
            told = await stage.heard(LAMPS[0], "power_w")
            assert (told.value, told.quality) == (33.0, "uncertain")
            assert parse_stamp(told.time) == stage.now

    play(scene)


def test_who_is_not_the_gateway_reports_nothing() -> None:
    async def scene(stage: Stage) -> None:
        async with stage.wire("somebody") as wire:
            with pytest.raises(RefusedError, match="401"):
                await wire.send("POST", "log-reports", body=entry(EventLog(source="", event="")))
        async with stage.wire() as wire:
            bodies: list[object] = [
                {"entries": 1},
                [[]],
                {"entries": [{"data": {"type": "Other"}}]},
            ]
            for body in bodies:
                with pytest.raises(RefusedError, match="payloadError"):
                    await wire.send("POST", "log-reports", body=body)
            for path, key in (("log-reports", "headerMissing"), ("nowhere", "")):
                async with (
                    aiohttp.ClientSession() as session,
                    session.post(
                        f"{wire.url}/{path}", headers={"Authorization": f"Bearer {TOKEN}"}
                    ) as answer,
                ):
                    assert answer.status in (400, 404)
                    assert key in await answer.text()
        assert stage.link is not None
        assert stage.link.health().usable

    play(scene)


def test_an_address_to_listen_at_that_is_taken_is_said() -> None:
    async def scene(stage: Stage) -> None:
        assert stage.link is not None
        assert stage.link._hearing is not None
        taken = "127.0.0.1", stage.link._hearing.port
        spec = LinkSpec(name="second", protocol="talq", source=SOURCE)
        url = stage.gateway.url
        second = TalqLink(spec, url, OPTIONS, READ, Credentials, stage.clock, taken)
        with pytest.raises(LinkError, match="cannot listen at"):
            await second.open()
        await second.close()

    play(scene)
