"""A made-up edge node with its devices: a real MQTT client of a real broker."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Iterator, Mapping, Sequence

from hardware.link import Clock, LinkError
from hardware.linkplan import Conduct
from hardware.mqtt.heard import Heard
from hardware.mqtt.peer import Peer
from hardware.serverfaults import ServerFaults
from hardware.sparkplug.codec import PayloadError, decoded, encoded, wire
from hardware.sparkplug.metric import DataType, Metric, MetricValue, Payload
from hardware.sparkplug.metricmap import MappedMetric, MetricMap, NoValueError
from hardware.sparkplug.options import SparkplugDevice
from hardware.sparkplug.session import BDSEQ, NUMBERS, REBIRTH
from hardware.sparkplug.topic import EdgeId, Verb, parse_topic

STEP_S = 0.25  # between two looks at what has changed
_AGAIN_S = 0.1  # after a broker was lost
_SLICE_S = 0.05
_TIMEOUT_S = 10.0
_GARBAGE = bytes(range(7, 47))
Told = dict[str, MetricValue | None]


class MadeUpEdge:
    """Edge node `name` with `devices`, told by exception, with aliases. `maps` are by
    asset; `conduct` says how the devices are."""

    def __init__(
        self,
        name: EdgeId,
        devices: Sequence[SparkplugDevice],
        maps: Mapping[str, MetricMap],
        conduct: Conduct,
        faults: ServerFaults,
        clock: Clock,
    ) -> None:
        self.name = name
        self._devices = {device.device or "": device for device in devices}
        self._maps = maps
        self._conduct = conduct
        self._faults = faults
        self._clock = clock
        self._bdseq = itertools.cycle(range(NUMBERS))
        self._mark = Metric()
        self._seq = 0
        self._alias: dict[tuple[str, str], int] = {}
        self._told: dict[str, Told] = {}  # by device, of those that are alive

    async def run(self, host: str, port: int, login: tuple[str, str] | None) -> None:
        """For ever: who loses the broker comes back."""
        while True:
            self._mark = Metric(name=BDSEQ, raw=next(self._bdseq), datatype=DataType.INT64)
            death = encoded(Payload((self._mark,), self._now()))
            will = Heard(self.name.topic(Verb.NDEATH), death, 1)
            peer = Peer(host, port, f"edge-{self.name.node}", _TIMEOUT_S, login=login, will=will)
            try:
                await peer.connect()
                await self._live(peer)
            except LinkError:
                pass
            finally:
                peer.end(abrupt=True)
                await peer.ended()
            await asyncio.sleep(_AGAIN_S)

    async def _live(self, peer: Peer) -> None:
        own = [self.name.topic(Verb.NCMD), self.name.topic(Verb.DCMD, "+")]
        await peer.subscribe([(topic, 1) for topic in own])
        await self._births(peer)
        while True:
            try:
                async with asyncio.timeout(STEP_S):
                    heard: Heard | None = await peer.hear()
            except TimeoutError:
                heard = None
            if heard is not None:
                await self._obey(peer, heard)
            await self._changes(peer)

    async def _births(self, peer: Peer) -> None:
        self._seq = 0
        self._told.clear()
        now = self._now()
        rebirth = Metric(name=REBIRTH, raw=False, datatype=DataType.BOOLEAN, at=now)
        await self._say(peer, Verb.NBIRTH, "", (self._mark, rebirth, *self._all("")))
        for device, about in self._devices.items():
            if device and not self._conduct.mute(about.asset):
                await self._say(peer, Verb.DBIRTH, device, tuple(self._all(device)))

    async def _changes(self, peer: Peer) -> None:
        for device, about in self._devices.items():
            mute = self._conduct.mute(about.asset)
            if device and mute and device in self._told:
                del self._told[device]
                await self._say(peer, Verb.DDEATH, device, ())
            elif device and not mute and device not in self._told:
                await self._say(peer, Verb.DBIRTH, device, tuple(self._all(device)))
            elif not mute:
                changed = tuple(self._news(device))
                if changed:
                    verb = Verb.DDATA if device else Verb.NDATA
                    await self._say(peer, verb, device, changed)

    async def _obey(self, peer: Peer, heard: Heard) -> None:
        address = parse_topic(heard.topic)
        if address is None or self._faults.mute or self._faults.refuses:
            return
        try:
            payload = decoded(heard.payload)
        except PayloadError:
            return
        wish = payload.metric(REBIRTH)
        if address.verb is Verb.NCMD and wish is not None and wish.raw is True:
            await self._births(peer)
        about = self._devices.get(address.device)
        if about is None or self._conduct.mute(about.asset):
            return
        for order in self._maps[about.asset].orders:
            metric = payload.metric(order.metric)
            said = None if metric is None else metric.said(order.datatype)
            if said is None:
                continue
            try:
                value = order.read(said)
            except NoValueError:
                continue
            if await self._conduct.obey(about.asset, order.point, value):
                self._told.setdefault(address.device, {})[order.metric] = said

    def _all(self, device: str) -> Iterator[Metric]:
        """As a birth has it: by name, with the alias it has from now on."""
        told = self._told.setdefault(device, {})
        about = self._devices.get(device)
        if about is None:
            return
        read = self._maps[about.asset]
        for mapped in read.metrics:
            told[mapped.metric] = self._value(about.asset, mapped)
        for mapped in (*read.metrics, *read.orders):
            yield Metric(
                name=mapped.metric,
                raw=told.get(mapped.metric),
                datatype=mapped.datatype,
                alias=self._alias.setdefault((device, mapped.metric), len(self._alias)),
                at=self._now(),
            )

    def _news(self, device: str) -> Iterator[Metric]:
        """What is not as it was told, by alias."""
        about, told = self._devices[device], self._told[device]
        for mapped in self._maps[about.asset].metrics:
            raw = self._value(about.asset, mapped)
            if raw != told.get(mapped.metric):
                told[mapped.metric] = raw
                yield Metric(raw=raw, alias=self._alias[device, mapped.metric], at=self._now())

    def _value(self, asset: str, mapped: MappedMetric) -> MetricValue:
        return wire(mapped.write(self._conduct.value(asset, mapped.point)), mapped.datatype)

    async def _say(self, peer: Peer, verb: Verb, device: str, metrics: tuple[Metric, ...]) -> None:
        """Counts on, whether or not it arrives."""
        payload = Payload(metrics, self._now(), self._seq)
        self._seq = (self._seq + 1) % NUMBERS
        waited = 0.0
        while waited < self._faults.delay_s:
            await asyncio.sleep(_SLICE_S)
            waited += _SLICE_S
        if self._faults.mute or random.random() < self._faults.loss:
            return
        data = _GARBAGE if self._faults.garbage else encoded(payload)
        await peer.publish(self.name.topic(verb, device), data)

    def _now(self) -> float:
        return self._clock() + self._faults.clock_s
