"""Made-up devices of one map, on a real broker of their own."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import Iterable

from app.bus.broker import LOOPBACK
from hardware.link import LinkError
from hardware.linkplan import Conduct
from hardware.mqtt.heard import Heard
from hardware.mqtt.peer import Peer
from hardware.mqtt.servedbroker import ServedBroker
from hardware.mqttmap.gadget import Gadget
from hardware.mqttmap.options import MapOptions
from hardware.mqttmap.topicmap import DEVICE, TopicMap
from hardware.netaddress import split_address
from hardware.serverfaults import ServerFaults
from hardware.wayward import Wayward

_CONNECTED_WITHIN_S = 10.0
_SLICE_S = 0.05


class Swarm:
    """See :class:`hardware.linkplan.Served`. Each tells all it knows every `period_s`,
    when it is asked, and at once what it was told to do."""

    def __init__(
        self, options: MapOptions, read: TopicMap, period_s: float, conduct: Conduct, port: int
    ) -> None:
        self.faults = ServerFaults()
        self.broker = ServedBroker(port)
        self._conduct = Wayward(conduct, self.faults)
        self._period_s = period_s
        self._gadgets = [
            Gadget(
                one.asset,
                {**read.names, **options.names, DEVICE: one.device},
                read,
                self._conduct,
            )
            for one in options.devices
        ]
        self._by_topic: dict[str, Gadget] = {
            topic: gadget for gadget in self._gadgets for topic in gadget.command_topics()
        }
        self._there: dict[str, bool] = {}  # what each said of that, by asset
        self._peer: Peer | None = None
        self._living: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        return self.broker.address

    async def start(self) -> None:
        """The broker is a child of this thread, which is to live as long as it."""
        await self.broker.start()
        self._there.clear()
        identity = f"devices-{secrets.token_hex(6)}"
        self._peer = peer = Peer(LOOPBACK, self.broker.port, identity, _CONNECTED_WITHIN_S)
        try:
            await peer.connect()
            await peer.subscribe([(one, 1) for one in _filters(self._by_topic)])
        except LinkError as error:
            await self.stop()
            raise OSError(str(error)) from error
        self._living = asyncio.create_task(self._live(peer))

    async def stop(self) -> None:
        living, self._living = self._living, None
        if living is not None:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
        peer, self._peer = self._peer, None
        if peer is not None:
            peer.end(abrupt=True)
            await peer.ended()
        await self.broker.stop()

    async def _live(self, peer: Peer) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            if clock() >= due:
                due = clock() + self._period_s
                await self._tell(peer, self._gadgets)
            heard = None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, due - clock())):
                    heard = await peer.hear()
            if heard is not None:
                await self._hear(peer, heard)

    async def _hear(self, peer: Peer, message: Heard) -> None:
        """An order, or a question."""
        gadget = self._by_topic.get(message.topic)
        faults = self.faults
        if gadget is None or faults.mute or faults.refuses or self._lost():
            return
        if self._conduct.mute(gadget.asset):
            return
        await self._late()
        order = gadget.asked(message.topic, message.payload.decode("utf-8", "replace"))
        if order is not None:
            await self._conduct.obey(gadget.asset, *order)
        await self._tell(peer, [gadget])

    async def _tell(self, peer: Peer, gadgets: Iterable[Gadget]) -> None:
        await self._late()
        faults = self.faults
        if faults.mute:
            return
        for gadget in gadgets:
            there = not faults.refuses and not self._conduct.mute(gadget.asset)
            if self._there.get(gadget.asset) is not there:
                self._there[gadget.asset] = there
                await self._say(peer, gadget.presence(there=there))
            if there:
                now = time.time() + faults.clock_s
                await self._say(peer, gadget.says(now, garbage=faults.garbage))
            await asyncio.sleep(0)  # what was said goes out meanwhile

    async def _say(self, peer: Peer, words: Iterable[Heard]) -> None:
        for word in words:
            if word.retain or not self._lost():
                await peer.publish(word.topic, word.payload, word.qos, word.retain)

    def _lost(self) -> bool:
        return random.random() < self.faults.loss

    async def _late(self) -> None:
        """As late as it is now: a delay that ends meanwhile is over."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while loop.time() - began < self.faults.delay_s:
            await asyncio.sleep(min(_SLICE_S, self.faults.delay_s))


def swarm_of(options: MapOptions, read: TopicMap, period_s: float, conduct: Conduct) -> Swarm:
    """At the address that the site file gives."""
    port = split_address(options.broker, options.default_port)[1]
    return Swarm(options, read, period_s, conduct, port)


def _filters(topics: Iterable[str]) -> list[str]:
    """Where devices listen: as few filters as can be, for what comes by one keeps its
    order. Topics of as many levels make one."""
    found: dict[int, list[str]] = {}
    for topic in topics:
        levels = topic.split("/")
        before = found.setdefault(len(levels), levels)
        found[len(levels)] = [
            one if one == other else "+" for one, other in zip(before, levels, strict=True)
        ]
    return ["/".join(levels) for levels in found.values()] or ["devices/none"]
