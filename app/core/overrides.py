"""Deviations on time: each has an owner, a reason, an end, and what it reverts to."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.order import Order, OrderWish
from app.core.orderbook import OrderBook
from app.core.verdict import Verdict

EXPIRES_S = 10.0  # from the engine's word on; no gateway passes an order on after that
SHORTEST_S = 1.0
LONGEST_S = 31 * 86400.0
LONGEST_WHY = 200  # characters
OWN_PERSON = "ondijon"  # who asks when an override ends by itself
_AGAIN_S = 10.0  # a revert that was refused is asked for again after so long


class Overrides:
    """What the book's overrides ask of the dispatcher. An end is asked for until it
    is accepted, and then once: it is an order, and those are not tried again."""

    def __init__(self, book: OrderBook) -> None:
        self._book = book
        self._not_before: dict[str, float] = {}  # by override

    def objection(self, wish: OrderWish, now: float) -> str:
        """What speaks against the override in a wish, if it is one."""
        if not wish.until:
            return ""
        if not SHORTEST_S <= wish.until - now <= LONGEST_S:  # NaN too
            return "bad_override_end"
        if not wish.why.strip():
            return "reason_required"
        return "reason_too_long" if len(wish.why) > LONGEST_WHY else ""

    def reverts_to(self, wish: OrderWish, former: float | None) -> float | None:
        """To what an override reverts: what was there before the first of a row of
        overrides. None where it is none, or nobody knows."""
        if not wish.until:
            return None
        before = self._book.override(wish.asset, wish.order)
        return former if before is None else before.reverts_to

    def due(self, now: float) -> Iterable[OrderWish]:
        """An order for each override whose time is over."""
        for order in self._book.overrides():
            waits = self._book.in_force(order.asset, order.order) is not None
            if order.until > now or order.ended_by or waits or order.reverts_to is None:
                continue
            if now >= self._not_before.get(order.id, 0.0):
                yield _revert(order, order.reverts_to, now)

    def tried(self, revert: OrderWish, verdict: Verdict, now: float) -> None:
        """What was said to a wish of `due`."""
        if verdict.accepted:
            self._not_before.pop(revert.reverts, None)
        else:
            self._not_before[revert.reverts] = now + _AGAIN_S


def _revert(order: Order, value: float, now: float) -> OrderWish:
    return OrderWish(
        f"end-{order.id[-60:]}",
        order.asset,
        order.order,
        value,
        OWN_PERSON,
        "",
        now + EXPIRES_S,
        group=f"end-{order.group[-60:]}" if order.group else "",
        reverts=order.id,
    )
