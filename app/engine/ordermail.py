"""Accepted orders on their way to the gateway: once, and only once committed."""

from __future__ import annotations

import logging
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


class OrderMail:
    """An order that cannot be sent now is never sent: it times out, and says so."""

    def __init__(self, client: Client, topics: Topics, table: SlotTable) -> None:
        self._client = client
        self._topics = topics
        self._table = table

    def send(self, events: Iterable[Event], withdrawn: Set[str]) -> None:
        """Publish the orders among what happened, but for those withdrawn."""
        for event in events:
            if isinstance(event, OrderRequested) and event.id not in withdrawn:
                self._publish(event)

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
