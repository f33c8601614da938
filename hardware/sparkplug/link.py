"""Edge nodes that speak Sparkplug B over one broker, to which we are a host application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence

import msgspec

from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError, is_late
from hardware.linkplan import Shelf
from hardware.mqtt.heard import Heard
from hardware.mqtt.peer import Peer
from hardware.sitefile import LinkSpec
from hardware.sparkplug.codec import encoded, wire
from hardware.sparkplug.edge import Edge
from hardware.sparkplug.metric import DataType, Metric, Payload
from hardware.sparkplug.metricmap import MappedMetric, MetricMap, NoValueError
from hardware.sparkplug.options import SparkplugDevice, SparkplugOptions, edges_of
from hardware.sparkplug.readings import Readings
from hardware.sparkplug.topic import Verb, parse_topic, state_topic

_log = logging.getLogger(__name__)
_LOOK_S = 0.25
_GOODBYE_S = 1.0


class State(msgspec.Struct, frozen=True):
    """What a host application says of itself. `timestamp` in milliseconds."""

    online: bool
    timestamp: int


class SparkplugLink:
    """Keeps the sessions of all edge nodes that the site file names. The link holds as
    long as its broker does; a node that dies costs the others nothing."""

    def __init__(
        self,
        spec: LinkSpec,
        options: SparkplugOptions,
        maps: Mapping[str, MetricMap],
        shelf: Shelf,
        clock: Clock,
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self._spec = spec
        self._options = options
        self._maps = maps  # by asset
        self._shelf = shelf
        self._clock = clock
        self._peer: Peer | None = None
        self._edges: dict[tuple[str, str], Edge] = {}
        self._readings = Readings(options.devices, maps)
        self._devices = {device.asset: device for device in options.devices}
        self._orders: dict[tuple[str, str], MappedMetric] = {
            (asset, order.point): order for asset, read in maps.items() for order in read.orders
        }
        self._missed: set[Edge] = set()
        self._state = state_topic(options.host_id)
        self._look_at = 0.0
        self._again_at = 0.0

    async def open(self) -> None:
        await self.close()
        since = round(self._clock() * 1000)
        host, port = self._options.place
        will = Heard(self._state, msgspec.json.encode(State(False, since)), 1, True)
        peer = self._peer = Peer(
            host,
            port,
            f"host-{self._options.host_id}",
            self._spec.timeout_s,
            login=self._options.login(self._shelf),
            tls=self._options.trust(self._shelf),
            will=will,
        )
        await peer.connect()
        self._missed.clear()
        self._readings = Readings(self._options.devices, self._maps)
        self._edges = {
            name: Edge(
                name,
                [device.device or "" for device in devices],
                self._clock,
                quiet_s=self._options.quiet_s,
                patience_s=self._options.patience_s,
                first_s=self._spec.timeout_s,
            )
            for name, devices in edges_of(self._options).items()
        }
        await peer.subscribe([(edge.name.filter, 1) for edge in self._edges.values()])
        await peer.subscribe([(self._state, 1)])
        await self._say_state(peer, online=True)

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        peer = self._peer
        if peer is None:
            raise LinkError("it is not open")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._spec.timeout_s
        first: list[Reading] = []
        edges = self._edges.values()
        while not all(edge.settled for edge in edges) and loop.time() < deadline:
            first += await self._turn(peer)
        if not any(edge.session.born for edge in edges):
            raise LinkError(f"{len(edges)} edge nodes, and none of them is there")
        yield first
        while True:
            batch = await self._turn(peer)
            if batch:
                yield batch

    async def execute(self, source: str, order: Order) -> str:
        device = self._devices.get(order.asset)
        if device is None:
            return "unknown_asset"
        mapped = self._orders.get((order.asset, order.point))
        if mapped is None:
            return "unknown_order"
        edge = self._edges.get(device.edge)
        if edge is None or not edge.session.alive(device.device or ""):
            return "device_offline"
        try:
            metric = _wish(edge, device, mapped, order)
        except KeyError:
            return "unknown_order"  # of a metric that it was not born with
        except (NoValueError, ValueError):
            return "bad_value"
        if self._peer is None or not self._peer.connected:
            return "not_sent"
        now = self._clock()
        if is_late(order, now):
            return "expired"
        verb = Verb.DCMD if device.device else Verb.NCMD
        topic = edge.name.topic(verb, device.device or "")
        await self._peer.publish(topic, encoded(Payload((metric,), now)))
        return ""

    def health(self) -> Health:
        if self._peer is None or not self._peer.connected:
            return Health(False, "not connected" if self._peer is None else self._peer.reason)
        dead = sum(not edge.session.born for edge in self._edges.values())
        reason = f"{dead} of {len(self._edges)} edge nodes do not answer" if dead else ""
        return Health(dead < len(self._edges), reason)

    async def close(self) -> None:
        peer, self._peer = self._peer, None
        if peer is None:
            return
        try:
            if peer.connected:
                async with asyncio.timeout(_GOODBYE_S):
                    await self._say_state(peer, online=False)
        except (LinkError, TimeoutError):
            pass  # then the broker says the will
        finally:
            peer.end()
        await peer.ended()

    async def _turn(self, peer: Peer) -> list[Reading]:
        """What came in says, or what time alone brings."""
        readings: list[Reading] = []
        try:
            async with asyncio.timeout(_LOOK_S):
                readings += await self._hear(peer, await peer.hear())
            for _ in range(peer.waiting):
                readings += await self._hear(peer, await peer.hear())
        except TimeoutError:
            pass
        now = asyncio.get_running_loop().time()
        if now < self._look_at:
            return readings
        self._look_at = now + _LOOK_S / 2.0
        for edge in self._edges.values():
            readings += self._readings.of(edge.name, edge.look())
            request = edge.request()
            if request is not None:
                await peer.publish(edge.name.topic(Verb.NCMD), request)
            self._note(edge)
        return readings + self._again(now)

    async def _hear(self, peer: Peer, heard: Heard) -> list[Reading]:
        if heard.topic == self._state:
            await self._correct(peer, heard)
            return []
        address = parse_topic(heard.topic)
        edge = None if address is None else self._edges.get(address.edge)
        if address is None or edge is None or heard.retain:  # births are never retained
            return []
        words = edge.hear(address.verb, address.device, heard.payload)
        self._note(edge)
        return self._readings.of(edge.name, words)

    async def _correct(self, peer: Peer, heard: Heard) -> None:
        """Another connection of ours that died may say that we are not there."""
        try:
            online = msgspec.json.decode(heard.payload, type=State).online
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            online = False
        if not online:
            await self._say_state(peer, online=True)

    async def _say_state(self, peer: Peer, *, online: bool) -> None:
        word = State(online, round(self._clock() * 1000))
        await peer.publish(self._state, msgspec.json.encode(word), 1, True)

    def _again(self, now: float) -> list[Reading]:
        """A node that lives says what changes; what it does not speak of is as it was when
        it was last heard."""
        if now < self._again_at:
            return []
        self._again_at = now + self._spec.poll_s
        return [
            reading
            for edge in self._edges.values()
            for device in edge.devices
            if edge.session.whole and edge.session.alive(device)
            for reading in self._readings.again(edge.name, device, edge.heard_at)
        ]

    def _note(self, edge: Edge) -> None:
        """An outage is said once, and its end once."""
        if edge.session.born and edge in self._missed:
            self._missed.discard(edge)
            _log.warning("%s: edge node %s is back", self.name, edge.name)
        elif not edge.session.born and edge not in self._missed and edge.heard_at:
            self._missed.add(edge)
            _log.warning("%s: edge node %s %s", self.name, edge.name, edge.reason)


def _wish(edge: Edge, device: SparkplugDevice, mapped: MappedMetric, order: Order) -> Metric:
    """The metric of a command, of the type that its birth named."""
    kind = DataType(edge.session.datatype(device.device or "", mapped.metric))
    return Metric(name=mapped.metric, raw=wire(mapped.write(order.value), kind), datatype=kind)
