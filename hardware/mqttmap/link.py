"""Devices on a broker of the site, in their makers' words."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncGenerator, Sequence
from zoneinfo import ZoneInfo

from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError, is_late
from hardware.linkplan import Shelf
from hardware.mapped import NoValueError, encoded
from hardware.mqtt.heard import Heard
from hardware.mqtt.peer import Peer
from hardware.mqttmap.awake import Awake
from hardware.mqttmap.codec import worded
from hardware.mqttmap.options import MapOptions, peer_of
from hardware.mqttmap.pattern import TopicPattern
from hardware.mqttmap.station import Station
from hardware.mqttmap.template import filled
from hardware.mqttmap.topicmap import DEVICE, VALUE, MessageMap, TopicMap
from hardware.sitefile import LinkSpec

LARGEST_BYTES = 64 * 1024  # of a message that is looked into
_LOOK_S = 0.5  # for who has become silent


class MapLink:
    """Hears what a map says is worth hearing. A device that says nothing for long is
    taken for lost, and its values are told as bad."""

    def __init__(
        self, spec: LinkSpec, options: MapOptions, read: TopicMap, shelf: Shelf, clock: Clock
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self._spec = spec
        self._options = options
        self._map = read
        self._shelf = shelf
        self._clock = clock
        self._names = {**read.names, **options.names}
        self._messages = [(self._pattern(one.topic), one) for one in read.messages]
        self._presence = None
        if read.availability is not None:
            self._presence = self._pattern(read.availability.topic), read.availability
        self._commands = {command.point: command for command in read.commands}
        self._silent_s = options.silent_after_s or read.silent_after_s
        self._qos = read.qos if options.qos is None else options.qos
        self._peer: Peer | None = None
        self._stations: dict[str, Station] = {}  # by device
        self._by_asset: dict[str, Station] = {}

    async def open(self) -> None:
        await self.close()
        zone = ZoneInfo(self._map.zone)
        self._stations = {
            one.device: Station(one.asset, {DEVICE: one.device}, zone, self._clock)
            for one in self._options.devices
        }
        self._by_asset = {station.asset: station for station in self._stations.values()}
        identity = f"{self.name[:40]}-{secrets.token_hex(6)}"  # another client each time
        self._peer = peer = peer_of(self._options, self._shelf, identity, self._spec.timeout_s)
        await peer.connect()
        filters = dict.fromkeys(self._pattern(one.text).filter for one in self._map.topics())
        await peer.subscribe([(one, self._qos) for one in filters])

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        peer = self._peer
        if peer is None:
            raise LinkError("not open")
        awake = Awake()
        began = looked_at = awake.now()
        told = False
        await self._ask_all(peer)
        while True:
            heard = None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    heard = await peer.hear()
            now = awake.now()
            batch = [] if heard is None else self._heard(heard, now)
            if now - looked_at >= _LOOK_S:
                looked_at = now
                batch += self._silenced(now, began)
            if batch or (not told and now - began >= self._spec.timeout_s):
                told = True
                yield batch

    async def execute(self, source: str, order: Order) -> str:
        station = self._by_asset.get(order.asset)
        command = self._commands.get(order.point)
        peer = self._peer
        if station is None:
            return "unknown_asset"
        if command is None:
            return "unknown_order"
        if peer is None or not peer.connected:
            raise LinkError("no connection to the broker")
        expected = self._presence is not None
        if station.present is False or (expected and station.present is None):
            return "device_offline"
        try:
            raw = worded(encoded(command, order.value))
            names = {**self._names, **station.names}
            topic = TopicPattern(command.topic).fill(names)
            payload = filled(command.payload, names).replace(VALUE, raw)
        except NoValueError:
            return "bad_value"
        except KeyError:  # its topic is not known before it was heard
            return "device_offline"
        if is_late(order, self._clock()):
            return "expired"
        # A broker may keep what is of QoS 1 for a device that is away: it would be late.
        await peer.publish(topic, payload.encode(), 0)
        return ""

    def health(self) -> Health:
        peer = self._peer
        if peer is None or not peer.connected:
            return Health(False, "no connection to the broker" if peer is None else peer.reason)
        lost = sum(station.present is False for station in self._stations.values())
        reason = f"{lost} of {len(self._stations)} devices are not there" if lost else ""
        return Health(True, reason)

    async def close(self) -> None:
        peer, self._peer = self._peer, None
        if peer is not None:
            peer.end()
            await peer.ended()

    def _pattern(self, text: str) -> TopicPattern:
        return TopicPattern(text).known(self._options.names)

    def _heard(self, message: Heard, now: float) -> list[Reading]:
        """What it says of one of our devices; nothing where it is of another."""
        if self._presence is not None:
            pattern, said = self._presence
            found = self._station(pattern, message.topic)
            if found is not None:
                return found.tell_presence(said, message.payload)
        for pattern, meant in self._messages:
            found = self._station(pattern, message.topic)
            if found is not None:
                return self._said(found, meant, message, now)
        return []

    def _station(self, pattern: TopicPattern, topic: str) -> Station | None:
        names = pattern.match(topic)
        station = None if names is None else self._stations.get(names[DEVICE])
        if station is not None and names is not None:
            station.names.update(names)
        return station

    def _said(
        self, station: Station, meant: MessageMap, message: Heard, now: float
    ) -> list[Reading]:
        if not message.retain:
            station.heard_at = now
        if len(message.payload) > LARGEST_BYTES:
            return station.doubt()
        return station.hear(meant, message.payload, retained=message.retain)

    def _silenced(self, now: float, began: float) -> list[Reading]:
        """Of those that have said nothing for long."""
        return [
            reading
            for station in self._stations.values()
            if station.present is not False
            and now - (began if station.heard_at is None else station.heard_at) > self._silent_s
            for reading in station.doubt()
        ]

    async def _ask_all(self, peer: Peer) -> None:
        """Who can be asked says at once how it is; nobody waits for an answer."""
        for question in self._map.questions:
            for station in self._stations.values():
                names = {**self._names, **station.names}
                topic = TopicPattern(question.topic)
                if set(topic.names) <= set(names):
                    payload = filled(question.payload, names).encode()
                    await peer.publish(topic.fill(names), payload)
