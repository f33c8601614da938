"""Accepted orders on their way to the gateway: once, and only once committed."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Set

import msgspec

from app.bus.client import Client
from app.bus.stamp import format_stamp
from app.bus.topics import Topics
from app.bus.wire import Order
from app.core.events import Event, OrderRequested
from app.core.kind import OrderKind
from app.core.slots import SlotTable
from app.core.value import said

_log = logging.getLogger(__name__)
UNDER_WAY_AT_MOST = 500  # unacknowledged by the broker; replies need room too


class OrderMail:
    """Without a connection an order is never sent: it times out, and says so. Many at
    once go some after the other, within their time, so that nothing else waits."""

    def __init__(self, client: Client, topics: Topics, table: SlotTable) -> None:
        self._client = client
        self._topics = topics
        self._table = table
        self._waiting: deque[OrderRequested] = deque()

    def send(self, events: Iterable[Event], withdrawn: Set[str]) -> None:
        """Publish the orders among what happened, but for those withdrawn, and those
        that wait. Call it with every beat."""
        self._waiting += [
            event
            for event in events
            if isinstance(event, OrderRequested) and event.id not in withdrawn
        ]
        while self._waiting and (
            not self._client.connected or self._client.inflight < UNDER_WAY_AT_MOST
        ):
            self._publish(self._waiting.popleft())

    def _publish(self, event: OrderRequested) -> None:
        city = self._table.city
        row = city.rows[event.asset]
        point = self._table.point(self._table.slot(row, self._kind(row, event.order).point))
        order = Order(
            id=event.id,
            asset=event.asset,
            point=point.name,
            value=said(point, event.value),
            issued_at=format_stamp(event.at),
            expires_at=format_stamp(event.expires_at),
            epoch=event.epoch,
        )
        topic = self._topics.order(city.sources[int(city.source[row])])
        if self._client.publish(topic, msgspec.json.encode(order), qos=1) is None:
            _log.warning("order %s was not sent: no connection to the broker", event.id)

    def _kind(self, row: int, name: str) -> OrderKind:
        kind = self._table.kinds[int(self._table.city.kind[row])]
        return next(order for order in kind.orders if order.name == name)
