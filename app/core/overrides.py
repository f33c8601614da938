"""Deviations on time: each has an owner, a reason, an end, and what it reverts to."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.order import Order, OrderState, OrderWish
from app.core.orderbook import OrderBook
from app.core.verdict import Verdict

EXPIRES_S = 10.0  # from the engine's word on; no gateway passes an order on after that
SHORTEST_S = 1.0
LONGEST_S = 31 * 86400.0
LONGEST_WHY = 200  # characters
OWN_PERSON = "ondijon"  # who asks when an override ends by itself
_AGAIN_S = 10.0  # an end that could not be asked for is tried again after so long
_ANEW_S = 60.0  # and one that gateway or device refused


class Overrides:
    """What the book's overrides ask of the dispatcher. An end is asked for until it
    goes out: one that was refused surely did not, and is asked for anew a minute later;
    one of which nobody knows is, as any order, not tried again."""

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
            if order.until > now or waits or order.reverts_to is None:
                continue
            if order.ended_by and not self._refused(order.ended_by, now):
                continue
            if now >= self._not_before.get(order.id, 0.0):
                yield _revert(order, order.reverts_to, now)

    def _refused(self, identity: str, now: float) -> bool:
        """Whether that order was refused, a minute ago or before."""
        end = self._book.get(identity)
        if end is None or end.state is not OrderState.REJECTED:
            return False
        return now - end.changed_at >= _ANEW_S

    def tried(self, revert: OrderWish, verdict: Verdict, now: float) -> None:
        """What was said to a wish of `due`."""
        if verdict.accepted:
            self._not_before.pop(revert.reverts, None)
        else:
            self._not_before[revert.reverts] = now + _AGAIN_S


def _revert(order: Order, value: float, now: float) -> OrderWish:
    again = f"-{now:.0f}" if order.ended_by else ""
    return OrderWish(
        f"end-{order.id[-48:]}{again}",
        order.asset,
        order.order,
        value,
        OWN_PERSON,
        "",
        now + EXPIRES_S,
        group=f"end-{order.group[-60:]}" if order.group else "",
        reverts=order.id,
    )
