"""Entities of a context broker, under one source."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Any

from app.bus.stamp import parse_stamp
from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError, is_late
from hardware.linkplan import Shelf
from hardware.mapped import NoValueError, encoded
from hardware.netaddress import split_address
from hardware.ngsi.entitymap import EntityMap
from hardware.ngsi.listener import WAITING, Listener
from hardware.ngsi.notification import NotificationError, entities_of
from hardware.ngsi.options import Api, Form, NgsiOptions, tls_of, token_of
from hardware.ngsi.subscription import Subscription
from hardware.ngsi.twin import Twin
from hardware.ngsi.wire import RefusedError, UnreachedError, Wire
from hardware.sitefile import LinkSpec

_log = logging.getLogger(__name__)
LISTEN_PORT = 8090
_AT_ONCE = 40  # entities that are asked for in one request
_MISSES = 2  # answers in a row after which the broker is lost
_LOOKS_S = (0.3, 1.0, 2.5)  # after an order: how the entity says that it was carried out
_GOODBYE_S = 1.0
_TYPES = {str: "Text", bool: "Boolean", int: "Number", float: "Number"}


class NgsiLink:
    """Asks for all entities each `poll_s`, and is told the news meanwhile where it can
    be called."""

    def __init__(
        self, spec: LinkSpec, options: NgsiOptions, read: EntityMap, shelf: Shelf, clock: Clock
    ) -> None:
        self.name = spec.name
        self.real = not spec.simulated
        self._spec = spec
        self._options = options
        self._map = read
        self._shelf = shelf
        self._clock = clock
        self._orders = {mapped.point: mapped for mapped in read.orders}
        self._ids = {one.asset: one.id for one in options.entities}
        self._twins: dict[str, Twin] = {}  # by id
        self._wire: Wire | None = None
        self._listener: Listener | None = None
        self._subscription: Subscription | None = None
        self._looks: list[float] = []  # of the loop's time: when an order is to be looked at
        self._heard: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._unheard = ""  # why no news come by themselves
        self._first: list[Reading] = []
        self._usable = False

    async def open(self) -> None:
        await self.close()
        self._twins = {
            one.id: Twin(one.asset, self._map, self._clock) for one in self._options.entities
        }
        token, tls = token_of(self._options, self._shelf), tls_of(self._options, self._shelf)
        self._wire = wire = Wire(self._options, token, tls, self._spec.timeout_s)
        wire.begin()
        self._looks.clear()
        self._heard = asyncio.Queue(WAITING)
        self._unheard = ""
        self._first = await self._ask()
        if self._options.listen:
            await self._listen(wire)

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        if self._wire is None:
            raise LinkError("not open")
        clock = asyncio.get_running_loop().time
        misses, due = 0, clock() + self._spec.poll_s
        self._usable = True
        yield self._first
        await self._subscribe()
        while True:
            if min([due, *self._looks]) <= clock():
                try:
                    batch = await self._ask()
                except LinkError:
                    misses += 1
                    if misses >= _MISSES:
                        self._usable = False
                        raise
                    continue
                misses = 0
                self._looks = [look for look in self._looks if look > clock()]
                due = clock() + self._spec.poll_s * random.uniform(0.95, 1.05)
                yield batch
                await self._subscribe()
            told = await self._news(min([due, *self._looks]) - clock())
            if told:
                yield told

    async def execute(self, source: str, order: Order) -> str:
        identity = self._ids.get(order.asset)
        mapped = self._orders.get(order.point)
        wire = self._wire
        if identity is None:
            return "unknown_asset"
        if mapped is None:
            return "unknown_order"
        if wire is None or not self._usable:
            raise LinkError("no connection to the context broker")
        if not self._twins[identity].present:
            return "device_offline"
        try:
            raw = encoded(mapped, order.value)
        except NoValueError:
            return "bad_value"
        now = self._clock()
        if is_late(order, now):
            return "expired"
        kind = "Property" if wire.api is Api.LD else _TYPES[type(raw)]
        query = {} if wire.api is Api.LD else {"type": self._map.type}
        try:
            await wire.send(
                "PATCH",
                *("entities", identity, "attrs"),
                body={mapped.attribute: {"type": kind, "value": raw}},
                within_s=parse_stamp(order.expires_at) - now,
                **query,
            )
        except RefusedError:
            return "refused"
        except UnreachedError:
            raise
        except LinkError:
            pass  # it went out, and nobody can say whether it arrived
        began = asyncio.get_running_loop().time()
        self._looks = [began + after_s for after_s in _LOOKS_S]
        with contextlib.suppress(asyncio.QueueFull):  # then it is busy anyhow
            self._heard.put_nowait(None)
        return ""

    def health(self) -> Health:
        if not self._usable:
            return Health(False, "no answer from the context broker")
        missing = sum(not twin.present for twin in self._twins.values())
        reasons = (
            [f"the broker has {missing} of {len(self._twins)} entities not"] if missing else []
        )
        if self._unheard:
            reasons.append(f"asked only, no news: {self._unheard}")
        return Health(True, ", ".join(reasons))

    async def close(self) -> None:
        self._usable = False
        wire, self._wire = self._wire, None
        listener, self._listener = self._listener, None
        subscription, self._subscription = self._subscription, None
        try:
            if subscription is not None:
                await subscription.end(_GOODBYE_S)
        finally:
            try:
                if listener is not None:
                    await listener.stop()
            finally:
                if wire is not None:
                    await wire.end()

    async def _listen(self, wire: Wire) -> None:
        """LinkError where nobody can listen there, or the link was closed meanwhile."""
        host, port = split_address(self._options.listen, LISTEN_PORT)
        listener = Listener(host, port, self._heard)
        try:
            await listener.start()
            if self._wire is not wire:
                raise LinkError("the link has ended")
        except BaseException:
            await listener.stop()
            raise
        self._listener = listener
        base = self._options.notify or f"http://{self._options.listen}"
        uri = base.rstrip("/") + listener.path
        self._subscription = Subscription(wire, self._map.type, list(self._twins), uri, self._clock)

    async def _ask(self) -> list[Reading]:
        """All entities. LinkError where one answer is missing: half a picture is none."""
        wire = self._wire
        if wire is None:
            raise LinkError("the link has ended")
        found: list[Any] = []
        for ids in _portions(list(self._twins)):
            query: dict[str, str | int] = {
                "type": self._map.type,
                "id": ",".join(ids),
                "limit": len(ids),
            }
            if self._options.form is not Form.NORMALIZED:
                query["options"] = self._options.form
            some = await wire.get("entities", **query)
            if not isinstance(some, list):
                raise LinkError(f"{wire.url} answers what is no list of entities")
            found += some
        seen: set[str] = set()
        batch = list(self._see(found, seen))
        for identity, twin in self._twins.items():
            if identity not in seen and twin.present is not False:
                batch += twin.doubt()
        return batch

    def _see(self, entities: Sequence[Any], seen: set[str]) -> Iterator[Reading]:
        for entity in entities:
            identity = entity.get("id") if isinstance(entity, dict) else None
            twin = self._twins.get(identity) if isinstance(identity, str) else None
            if twin is not None and isinstance(identity, str):
                seen.add(identity)
                yield from twin.see(entity)

    async def _news(self, wait_s: float) -> list[Reading]:
        """What the broker tells meanwhile; returns when it is time to ask."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, wait_s)):
                return self._told(await self._heard.get())
        return []

    def _told(self, body: bytes | None) -> list[Reading]:
        if body is None or self._subscription is None:
            return []
        try:
            entities = entities_of(body, self._subscription.id)
        except NotificationError as error:
            _log.debug("%s: a notification: %s", self.name, error)
            return []
        return list(self._see(entities, set()))

    async def _subscribe(self) -> None:
        """Without news all is asked for, as ever: that is said, and no outage."""
        if self._subscription is None:
            return
        try:
            await self._subscription.keep()
        except LinkError as error:
            if not self._unheard:
                _log.warning("%s: no subscription: %s", self.name, error)
            self._unheard = str(error)
            return
        if self._unheard:
            _log.warning("%s: subscribed again", self.name)
            self._unheard = ""


def _portions(ids: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(ids), _AT_ONCE):
        yield ids[at : at + _AT_ONCE]
