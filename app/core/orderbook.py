"""All orders of late, as the fold of their events."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Protocol, TypeVar

import msgspec

from app.core.events import (
    OrderEvent,
    OrderRejected,
    OrderRequested,
    OrderSent,
    OrderTimedOut,
    OrderUnresolved,
)
from app.core.order import Order, OrderState

ORDERS_KEPT = 2000
PENDING = frozenset((OrderState.REQUESTED, OrderState.SENT))


class Stated(Protocol):
    """What has the state of an order, as a word."""

    @property
    def state(self) -> str: ...

    @property
    def until(self) -> float: ...


Row = TypeVar("Row", bound=Stated)


def let_go(orders: dict[str, Row]) -> None:
    """Drop the eldest finished orders beyond ORDERS_KEPT; none that is pending, and no
    override in force."""
    surplus = len(orders) - ORDERS_KEPT
    if surplus > 0:
        finished = (
            identity
            for identity, one in orders.items()
            if one.state not in PENDING and not one.until
        )
        for identity in list(islice(finished, surplus)):
            del orders[identity]


class OrderBook:
    """Orders by id, eldest first; the eldest finished ones are let go (the
    journal keeps them). `changed` holds what was touched since it was taken."""

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}
        self._in_force: dict[tuple[str, str], str] = {}
        self._overrides: dict[tuple[str, str], str] = {}
        self.changed: dict[str, Order] = {}

    def all(self) -> Iterable[Order]:
        return tuple(self._orders.values())

    def get(self, identity: str) -> Order | None:
        return self._orders.get(identity)

    def in_force(self, asset: str, order: str) -> Order | None:
        """The one pending order of this name for the asset."""
        identity = self._in_force.get((asset, order))
        return None if identity is None else self._orders[identity]

    def pending(self) -> list[Order]:
        return [self._orders[identity] for identity in self._in_force.values()]

    def overrides(self) -> list[Order]:
        """The overrides in force: carried out, or nobody can say that they were not."""
        return [self._orders[identity] for identity in self._overrides.values()]

    def override(self, asset: str, order: str) -> Order | None:
        """The override in force of this name for the asset."""
        identity = self._overrides.get((asset, order))
        return None if identity is None else self._orders[identity]

    def fold(self, event: OrderEvent) -> None:
        """Take in one event. One that is known already changes nothing."""
        if isinstance(event, OrderRequested):
            if event.id not in self._orders:
                self._keep(_requested(event))
                ended = self._orders.get(event.reverts)
                if ended is not None:
                    self._keep(msgspec.structs.replace(ended, ended_by=event.id))
                let_go(self._orders)
            return
        order = self._orders.get(event.id)
        if order is None or not order.pending:
            return
        match event:
            case OrderSent():
                state, reason = OrderState.SENT, ""
            case OrderRejected():
                state, reason = OrderState.REJECTED, event.reason
            case OrderTimedOut():
                state, reason = OrderState.TIMED_OUT, event.reason
            case OrderUnresolved():
                state, reason = OrderState.UNKNOWN, event.reason
            case _:
                state, reason = OrderState.VERIFIED, ""
        done = msgspec.structs.replace(
            order,
            state=state,
            reason=reason,
            changed_at=event.at,
            sent_at=event.at if state is OrderState.SENT else order.sent_at,
            until=0.0 if state is OrderState.REJECTED else order.until,
        )
        self._settle(done)
        self._keep(done)
        let_go(self._orders)  # many may have been pending at once

    def restore(self, orders: Iterable[Order]) -> None:
        """Replace all by the orders of a checkpoint."""
        self._orders.clear()
        self._in_force.clear()
        self._overrides.clear()
        for order in orders:
            self._keep(order)
            if order.until and not order.pending:
                self._overrides[order.asset, order.order] = order.id
        self.changed.clear()

    def _settle(self, done: Order) -> None:
        """What an order that came to its end makes of the override before it. One that
        is to end it ends it by its proof alone."""
        if done.pending or done.state is OrderState.REJECTED:
            return
        if done.reverts and done.state is not OrderState.VERIFIED:
            return
        key = (done.asset, done.order)
        older = self._orders.get(self._overrides.pop(key, ""))
        if older is not None:
            self._keep(msgspec.structs.replace(older, until=0.0))
        if done.until:
            self._overrides[key] = done.id

    def _keep(self, order: Order) -> None:
        self._orders[order.id] = order
        self.changed[order.id] = order
        key = (order.asset, order.order)
        if order.pending:
            self._in_force[key] = order.id
        elif self._in_force.get(key) == order.id:
            del self._in_force[key]


def _requested(event: OrderRequested) -> Order:
    return Order(
        id=event.id,
        asset=event.asset,
        order=event.order,
        value=event.value,
        state=OrderState.REQUESTED,
        person=event.person,
        desk=event.desk,
        requested_at=event.at,
        changed_at=event.at,
        expires_at=event.expires_at,
        group=event.group,
        countersigned_by=event.countersigned_by,
        former=event.former,
        until=event.until,
        why=event.why,
        reverts=event.reverts,
        reverts_to=event.reverts_to,
    )
