"""Sparkplug B between a link, a real broker and an edge node played by hand."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

import msgspec
import pytest

from app.bus.broker import LOOPBACK
from app.bus.wire import Reading
from hardware.link import Link, LinkError
from hardware.mqtt.heard import Heard
from hardware.mqtt.peer import Peer
from hardware.mqtt.servedbroker import ServedBroker
from hardware.sitefile import LinkSpec
from hardware.sparkplug.codec import decoded, encoded
from hardware.sparkplug.link import SparkplugLink, State
from hardware.sparkplug.metric import DataType, Metric, Payload
from hardware.sparkplug.metricmap import parse_map
from hardware.sparkplug.options import SparkplugDevice, SparkplugOptions
from hardware.sparkplug.session import REBIRTH
from hardware.sparkplug.topic import EdgeId, Verb, parse_topic
from resources.shelf import map_file
from tests.hardware.links.rig import SOURCE, Deed, order
from tests.hardware.program import PATIENCE_S
from tests.hardware.shelf import SHELF

EDGE = EdgeId("town", "gates")
GATE = "bollard-0001"
STATE = "spBv1.0/STATE/room"
READ = parse_map(map_file("sparkplug", "bollard"), "bollard.toml")


class Hand:
    """An edge node with one bollard, as a test leads it."""

    def __init__(self, port: int, bdseq: int) -> None:
        self._mark = Metric(name="bdSeq", raw=bdseq, datatype=DataType.INT64)
        death = encoded(Payload((self._mark,), time.time()))
        will = Heard(EDGE.topic(Verb.NDEATH), death, 1)
        self.peer = Peer(LOOPBACK, port, "gates", PATIENCE_S, will=will)
        self._seq = itertools.count()

    async def start(self) -> None:
        await self.peer.connect()
        own = [EDGE.topic(Verb.NCMD), EDGE.topic(Verb.DCMD, "+"), "spBv1.0/STATE/+"]
        await self.peer.subscribe([(topic, 1) for topic in own])

    async def say(self, verb: Verb, *metrics: Metric, device: str = "", lost: int = 0) -> None:
        if verb is Verb.NBIRTH:
            self._seq = itertools.count()
        for _ in range(lost):
            next(self._seq)
        payload = Payload(metrics, time.time(), next(self._seq) % 256)
        await self.peer.publish(EDGE.topic(verb, device), encoded(payload))

    async def births(self, state: str = "UP", kind: DataType = DataType.STRING) -> None:
        rebirth = Metric(name=REBIRTH, raw=False, datatype=DataType.BOOLEAN)
        await self.say(Verb.NBIRTH, self._mark, rebirth)
        said = Metric(name="Status/State", raw=state, datatype=DataType.STRING, alias=1)
        target = Metric(name="Command/Target", datatype=kind, alias=2)
        await self.say(Verb.DBIRTH, said, target, device=GATE)

    async def told(self, verb: Verb) -> Payload:
        """The next command of that sort."""
        while True:
            heard = await self.peer.hear()
            address = parse_topic(heard.topic)
            if address is not None and address.verb is verb:
                return decoded(heard.payload)

    async def state(self, online: bool) -> State:
        """The next word of the host application that says so."""
        while True:
            heard = await self.peer.hear()
            if heard.topic == STATE:
                state = msgspec.json.decode(heard.payload, type=State)
                if state.online is online:
                    return state


def link_to(port: int) -> SparkplugLink:
    options = SparkplugOptions(
        address=f"{LOOPBACK}:{port}",
        host_id="room",
        map="bollard",
        devices=[SparkplugDevice(asset=GATE, group=EDGE.group, node=EDGE.node, device=GATE)],
    )
    spec = LinkSpec(
        name="gates", protocol="sparkplug", source=SOURCE, simulated=True, timeout_s=PATIENCE_S
    )
    return SparkplugLink(spec, options, {GATE: READ}, SHELF, time.time)


@asynccontextmanager
async def led(port: int, bdseq: int = 0) -> AsyncIterator[Hand]:
    hand = Hand(port, bdseq)
    try:
        await hand.start()
        yield hand
    finally:
        hand.peer.end()
        await hand.peer.ended()


def play(scene: Callable[[int, SparkplugLink], Awaitable[None]]) -> None:
    async def main() -> None:
        broker = ServedBroker()
        await broker.start()
        link = link_to(broker.port)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await scene(broker.port, link)
        finally:
            await link.close()
            await broker.stop()

    asyncio.run(main())


@asynccontextmanager
async def listening(link: Link) -> AsyncIterator[asyncio.Queue[Reading]]:
    """All that `link` tells, as it comes."""
    said: asyncio.Queue[Reading] = asyncio.Queue()

    async def listen() -> None:
        async with aclosing(link.readings()) as readings:
            async for batch in readings:
                for reading in batch:
                    said.put_nowait(reading)

    await link.open()
    task = asyncio.create_task(listen())
    try:
        yield said
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_said(said: asyncio.Queue[Reading], value: str, quality: str = "good") -> Reading:
    while True:
        reading = await said.get()
        if (reading.point, reading.value, reading.quality) == ("state", value, quality):
            return reading


def test_a_host_says_that_it_is_there_asks_for_births_and_says_that_it_goes() -> None:
    async def scene(port: int, link: SparkplugLink) -> None:
        async with led(port) as hand, listening(link) as said:
            state = await hand.state(online=True)
            assert abs(state.timestamp / 1000.0 - time.time()) < PATIENCE_S
            wish = (await hand.told(Verb.NCMD)).metric(REBIRTH)
            assert wish is not None
            assert wish.raw is True
            await hand.births()
            await until_said(said, "up")
            assert link.health().usable
            await link.close()
            await hand.state(online=False)

    play(scene)


def test_a_host_that_breaks_off_is_said_to_be_gone_and_corrects_it_when_it_is_not() -> None:
    async def scene(port: int, link: SparkplugLink) -> None:
        async with led(port) as hand, listening(link):
            await hand.state(online=True)
            await hand.peer.publish(STATE, b'{"online":false,"timestamp":0}', 1, True)
            await hand.state(online=False)
            await hand.state(online=True)

    play(scene)


def test_a_gap_leads_to_a_new_birth() -> None:
    async def scene(port: int, link: SparkplugLink) -> None:
        async with led(port) as hand, listening(link) as said:
            await hand.told(Verb.NCMD)
            await hand.births()
            await until_said(said, "up")
            await hand.say(Verb.DDATA, Metric(alias=1, raw="MOVING"), device=GATE, lost=1)
            await until_said(said, "moving")
            await hand.told(Verb.NCMD)
            await hand.births("DOWN")
            await until_said(said, "down")

    play(scene)


@pytest.mark.logs(r"^hardware\.sparkplug")
def test_a_node_that_dies_is_not_trusted_until_it_is_born_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scene(port: int, link: SparkplugLink) -> None:
        async with listening(link) as said:
            async with led(port, bdseq=4) as hand:
                await hand.births()
                await until_said(said, "up")
                hand.peer.end(abrupt=True)
            await until_said(said, "up", "bad")
            assert await link.execute(SOURCE, order("o-1", Deed(GATE, "state", "down"))) == (
                "device_offline"
            )
            assert not link.health().usable
            async with led(port, bdseq=5) as hand:
                await hand.births("DOWN")
                await until_said(said, "down")

    play(scene)
    said = [r.getMessage() for r in caplog.records if r.name.startswith("hardware.sparkplug")]
    assert said == ["gates: edge node town/gates is dead", "gates: edge node town/gates is back"]


def test_a_word_that_the_map_does_not_know_is_not_guessed() -> None:
    async def scene(port: int, link: SparkplugLink) -> None:
        async with led(port) as hand, listening(link) as said:
            await hand.told(Verb.NCMD)
            await hand.births()
            await until_said(said, "up")
            await hand.say(Verb.DDATA, Metric(alias=1, raw="AJAR"), device=GATE)
            await until_said(said, "up", "bad")

    play(scene)


def test_an_order_goes_to_the_device_as_its_birth_declared_it() -> None:
    async def scene(port: int, link: SparkplugLink) -> None:
        async with led(port) as hand, listening(link) as said:
            await hand.told(Verb.NCMD)
            await hand.births(kind=DataType.TEXT)
            await until_said(said, "up")
            assert await link.execute(SOURCE, order("o-1", Deed(GATE, "state", "down"))) == ""
            command = await hand.told(Verb.DCMD)
            assert command.seq is None
            (metric,) = command.metrics
            assert (metric.name, metric.raw, metric.datatype) == (
                "Command/Target",
                "DOWN",
                DataType.TEXT,
            )
            reasons = [
                await link.execute(SOURCE, order("o-2", deed))
                for deed in (
                    Deed(GATE, "state", "stuck"),
                    Deed(GATE, "vehicle", True),
                    Deed("bollard-9", "state", "up"),
                )
            ]
            assert reasons == ["bad_value", "unknown_order", "unknown_asset"]
            await hand.births(kind=DataType.INT8)
            await hand.say(Verb.DDATA, Metric(alias=1, raw="MOVING"), device=GATE)
            await until_said(said, "moving")
            late = await link.execute(SOURCE, order("o-3", Deed(GATE, "state", "up")))
            assert late == "bad_value", "the device takes numbers now"

    play(scene)


def test_births_that_a_broker_kept_are_of_the_past() -> None:
    async def scene(port: int, link: SparkplugLink) -> None:
        async with led(port) as hand:
            mark = Metric(name="bdSeq", raw=0, datatype=DataType.INT64)
            old = encoded(Payload((mark,), time.time(), 0))
            await hand.peer.publish(EDGE.topic(Verb.NBIRTH), old, 1, True)
            async with listening(link) as said:
                await hand.told(Verb.NCMD)
                assert not link.health().usable
                await hand.births()
                await until_said(said, "up")

    play(scene)


def test_a_secret_that_is_not_there_is_no_more_than_a_link_error() -> None:
    options = SparkplugOptions(
        address="127.0.0.1:1",
        user="room",
        password="gates",
        map="bollard",
        devices=[SparkplugDevice(asset=GATE, group="town", node="gates")],
    )
    with pytest.raises(LinkError, match="no secret gates"):
        options.login(SHELF)
    with pytest.raises(LinkError, match="no secret town"):
        msgspec.structs.replace(options, tls=True, ca="town").trust(SHELF)
