"""Takes orders from the wish to the device's own proof."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from app.core.batch import Batch
from app.core.events import (
    Event,
    OrderRejected,
    OrderRequested,
    OrderSent,
    OrderTimedOut,
    OrderVerified,
)
from app.core.kind import OrderKind
from app.core.order import (
    ORDER_TRANSITIONS,
    Order,
    OrderReport,
    OrderState,
    OrderTrigger,
    OrderWish,
)
from app.core.orderbook import OrderBook
from app.core.quality import Quality
from app.core.slots import SlotTable
from app.core.value import ValueRefusedError, checked, held
from app.core.verdict import ACCEPTED, Verdict, refused

# A reading that was on its way when the order was given proves nothing; clocks
# of field and room may differ by this much all the same.
CLOCK_SLACK_S = 1.0
LONGEST_REASON = 64  # characters; it comes from the field
_REPORTS = {
    "sent": OrderTrigger.SENT,
    "refused": OrderTrigger.REFUSED,
    "expired": OrderTrigger.REFUSED,
}


class Dispatcher:
    """`emit` folds an event and hands it to the journal; `lost` says by index
    which of the city's sources are lost."""

    def __init__(
        self,
        table: SlotTable,
        book: OrderBook,
        lost: npt.NDArray[np.bool_],
        emit: Callable[[Event], None],
    ) -> None:
        self._table = table
        self._book = book
        self._lost = lost
        self._emit = emit
        self._watched: npt.NDArray[np.bool_] = np.zeros(table.size, dtype=bool)
        self._awaited: dict[int, list[str]] = {}  # slot -> orders that its reading may prove

    def request(self, wish: OrderWish, now: float, epoch: int) -> Verdict:
        """Accept an order, or refuse it with a reason. A newer order takes the
        place of a pending one of the same name."""
        kind, asked, reason = self._judge(wish, now)
        if kind is None:
            return refused(reason)
        older = self._book.in_force(wish.asset, wish.order)
        if older is not None:
            self._take(older, OrderTrigger.SUPERSEDED, now, reason="superseded")
        self._emit(
            OrderRequested(
                at=now,
                id=wish.id,
                asset=wish.asset,
                order=wish.order,
                value=asked,
                person=wish.person,
                desk=wish.desk,
                # Not after we have given up waiting for it.
                expires_at=min(wish.expires_at, now + kind.verify_within_s),
                epoch=epoch,
            )
        )
        order = self._book.get(wish.id)
        if order is not None:
            self._look_out(order)
        return ACCEPTED

    def reported(self, report: OrderReport, now: float) -> None:
        """The gateway's or device's word on an order; unknown ones are nothing."""
        order = self._book.get(report.id)
        trigger = _REPORTS.get(report.outcome)
        if order is not None and trigger is not None:
            reason = report.reason[:LONGEST_REASON] or report.outcome
            self._take(order, trigger, now, reason=reason)

    def read_back(self, batch: Batch, now: float) -> None:
        """Look in a batch of one reading a slot for the proof of an order."""
        if not self._awaited:
            return
        hits = self._watched[batch.slots] & (batch.qualities == Quality.GOOD)
        for index in np.flatnonzero(hits).tolist():
            slot = int(batch.slots[index])
            value, time = float(batch.values[index]), float(batch.times[index])
            for identity in self._awaited[slot]:
                order = self._book.get(identity)
                if order is not None and self._proves(order, value, time):
                    self._take(order, OrderTrigger.READ_BACK, now, reported=value)
            self._look_away(slot)

    def tick(self, now: float) -> None:
        """Give up on orders that were not proven in time."""
        for order in self._book.pending():
            kind = self._kind(order)
            waited_s = now - (order.sent_at or order.requested_at)
            # Less than nothing: the clock was put back, and nobody knows how long it was.
            if kind is None or not -CLOCK_SLACK_S <= waited_s <= kind.verify_within_s:
                reason = "no_proof" if order.state is OrderState.SENT else "not_sent"
                self._take(order, OrderTrigger.TIMEOUT, now, reason=reason)

    def resume(self) -> None:
        """Look out again for the proof of the orders of an earlier run."""
        for order in self._book.pending():
            self._look_out(order)

    def _look_out(self, order: Order) -> None:
        kind = self._kind(order)
        if kind is not None:
            slot = self._table.slot(self._table.city.rows[order.asset], kind.reported)
            self._awaited.setdefault(slot, []).append(order.id)
            self._watched[slot] = True
            self._look_away(slot)  # a device that never answers must not gather orders

    def _look_away(self, slot: int) -> None:
        """Forget the orders that no longer wait for a reading of `slot`."""
        orders = [self._book.get(identity) for identity in self._awaited[slot]]
        pending = [order.id for order in orders if order is not None and order.pending]
        if pending:
            self._awaited[slot] = pending
        else:
            del self._awaited[slot]
            self._watched[slot] = False

    def _proves(self, order: Order, value: float, time: float) -> bool:
        kind = self._kind(order)
        if kind is None or time < order.requested_at - CLOCK_SLACK_S:
            return False
        return abs(value - order.value) <= kind.tolerance

    def _judge(self, wish: OrderWish, now: float) -> tuple[OrderKind | None, float, str]:
        """The order's kind and the asked value as held, or None and the reason."""
        city = self._table.city
        row = city.rows.get(wish.asset)
        if row is None:
            return None, 0.0, "unknown_asset"
        kind = self._find(row, wish.order)
        if kind is None:
            return None, 0.0, "unknown_order"
        if not wish.person:
            return None, 0.0, "no_person"
        if self._book.get(wish.id) is not None:
            return None, 0.0, "duplicate"
        if not wish.expires_at > now:  # NaN too
            return None, 0.0, "expired"
        source = int(city.source[row])
        if source < 0 or self._lost[source]:  # nobody carries it, or nobody is there
            return None, 0.0, "source_offline"
        point = self._table.point(self._table.slot(row, kind.point))
        try:
            said = isinstance(wish.value, str | bool)
            asked = held(point, wish.value) if said else checked(point, float(wish.value))
        except (ValueRefusedError, OverflowError):
            return None, 0.0, "bad_value"
        return kind, asked, ""

    def _take(
        self,
        order: Order,
        trigger: OrderTrigger,
        now: float,
        *,
        reason: str = "",
        reported: float = 0.0,
    ) -> None:
        """Take an order through the table; what the table does not know is nothing."""
        match ORDER_TRANSITIONS.get((order.state, trigger)):
            case OrderState.SENT:
                self._emit(OrderSent(at=now, id=order.id, asset=order.asset, order=order.order))
            case OrderState.VERIFIED:
                self._emit(
                    OrderVerified(
                        at=now,
                        id=order.id,
                        asset=order.asset,
                        order=order.order,
                        reported=reported,
                    )
                )
            case OrderState.REJECTED:
                self._emit(
                    OrderRejected(
                        at=now, id=order.id, asset=order.asset, order=order.order, reason=reason
                    )
                )
            case OrderState.TIMED_OUT:
                self._emit(
                    OrderTimedOut(
                        at=now, id=order.id, asset=order.asset, order=order.order, reason=reason
                    )
                )

    def _find(self, row: int, name: str) -> OrderKind | None:
        kind = self._table.kinds[int(self._table.city.kind[row])]
        return next((order for order in kind.orders if order.name == name), None)

    def _kind(self, order: Order) -> OrderKind | None:
        """None where city or kinds no longer know the order."""
        row = self._table.city.rows.get(order.asset)
        return None if row is None else self._find(row, order.order)
