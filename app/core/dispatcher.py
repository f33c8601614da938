"""Takes orders from the wish to the device's own proof."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

import numpy as np
import numpy.typing as npt

from app.core.batch import Batch
from app.core.events import (
    Event,
    OrderRejected,
    OrderRequested,
    OrderSent,
    OrderTimedOut,
    OrderUnresolved,
    OrderVerified,
)
from app.core.interlocks import Interlocks
from app.core.kind import OrderKind
from app.core.live import LiveState
from app.core.order import (
    ORDER_TRANSITIONS,
    Order,
    OrderReport,
    OrderState,
    OrderTrigger,
    OrderWish,
)
from app.core.orderbook import OrderBook
from app.core.overrides import EXPIRES_S, Overrides
from app.core.quality import Quality
from app.core.rulebook import RuleBook
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
    """`emit` folds an event and hands it to the journal."""

    def __init__(
        self,
        table: SlotTable,
        rules: RuleBook,
        book: OrderBook,
        live: LiveState,
        emit: Callable[[Event], None],
    ) -> None:
        self.table = table
        self._book = book
        self._live = live
        self._interlocks = Interlocks(table, rules, live)
        self._emit = emit
        self._overrides = Overrides(book)
        self._unseen: dict[str, str] = {}  # orders, and why we lost sight of them
        self._watched: npt.NDArray[np.bool_] = np.zeros(table.size, dtype=bool)
        self._awaited: dict[int, list[str]] = {}  # slot -> orders that its reading may prove

    def request(self, wish: OrderWish, now: float, epoch: int) -> Verdict:
        """Accept an order, or refuse it with a reason. A newer order takes the
        place of a pending one of the same name."""
        kind, asked, verdict = self._judge(wish, now)
        if kind is None:
            return verdict
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
                expires_at=min(wish.expires_at, now + min(EXPIRES_S, kind.verify_within_s)),
                epoch=epoch,
                group=wish.group,
                countersigned_by=wish.countersigned_by,
                former=self._former(wish.asset, kind),
                until=wish.until,
                why=wish.why,
                reverts=wish.reverts,
                reverts_to=self._overrides.reverts_to(wish, self._former(wish.asset, kind)),
            )
        )
        order = self._book.get(wish.id)
        if order is not None:
            self._look_out(order)
        return ACCEPTED

    def objection(self, wish: OrderWish, now: float) -> Verdict:
        """What would be said to the wish, and nothing done."""
        return self._judge(wish, now)[2]

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

    def tick(self, now: float, epoch: int) -> None:
        """End the overrides whose time is over, and give up on orders that were not
        proven in time. Whether one was carried out
        is not known where its source or this engine was away meanwhile."""
        for order in self._book.pending():
            self._watch(order)
            kind = self._kind(order)
            waited_s = now - (order.sent_at or order.requested_at)
            # Less than nothing: the clock was put back, and nobody knows how long it was.
            if kind is None or not -CLOCK_SLACK_S <= waited_s <= kind.verify_within_s:
                reason = "no_proof" if order.state is OrderState.SENT else "not_sent"
                unseen = self._unseen.get(order.id, "")
                trigger = OrderTrigger.UNSEEN if unseen else OrderTrigger.TIMEOUT
                self._take(order, trigger, now, reason=unseen or reason)
        for revert in self._overrides.due(now):
            self._overrides.tried(revert, self.request(revert, now, epoch), now)

    def resume(self) -> None:
        """Look out again for the proof of the orders of an earlier run."""
        for order in self._book.pending():
            self._unseen[order.id] = "restarted"
            self._look_out(order)

    def _watch(self, order: Order) -> None:
        row = self.table.city.rows.get(order.asset)
        if row is not None and order.id not in self._unseen:
            source = int(self.table.city.source[row])
            if source >= 0 and self._live.lost[source]:
                self._unseen[order.id] = "source_lost"

    def _former(self, asset: str, kind: OrderKind) -> float | None:
        """What the device reports now, if it can be relied on."""
        live = self._live
        slot = self.table.slot(self.table.city.rows[asset], kind.reported)
        value = float(live.value[slot])
        sure = live.quality[slot] == Quality.GOOD and not live.stale[slot]
        return value if sure and not isnan(value) else None

    def _look_out(self, order: Order) -> None:
        kind = self._kind(order)
        if kind is not None:
            slot = self.table.slot(self.table.city.rows[order.asset], kind.reported)
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

    def _judge(self, wish: OrderWish, now: float) -> tuple[OrderKind | None, float, Verdict]:
        """The order's kind and the asked value as held; or None, and the refusal."""
        row = self.table.city.rows.get(wish.asset)
        if row is None:
            return None, 0.0, refused("unknown_asset")
        kind = self._find(row, wish.order)
        if kind is None:
            return None, 0.0, refused("unknown_order")
        if reason := self._hindrance(wish, row, now):
            return None, 0.0, refused(reason)
        point = self.table.point(self.table.slot(row, kind.point))
        try:
            said = isinstance(wish.value, str | bool)
            asked = held(point, wish.value) if said else checked(point, float(wish.value))
        except (ValueRefusedError, OverflowError):
            return None, 0.0, refused("bad_value")
        if wish.until and self._overrides.reverts_to(wish, self._former(wish.asset, kind)) is None:
            return None, 0.0, refused("nothing_to_revert_to")
        lock = self._interlocks.against(row, wish.order, asked, now)
        if lock is not None:
            reason = "interlocked" if lock.known else "interlock_unknown"
            return None, 0.0, refused(reason, lock.interlock.name)
        return kind, asked, ACCEPTED

    def _hindrance(self, wish: OrderWish, row: int, now: float) -> str:
        """Why nothing can be ordered of the asset in `row` by this wish now."""
        if not wish.person:
            return "no_person"
        if self._book.get(wish.id) is not None:
            return "duplicate"
        if not wish.expires_at > now:  # NaN too
            return "expired"
        if reason := self._overrides.objection(wish, now):
            return reason
        source = int(self.table.city.source[row])
        # Nobody carries it, or nobody is there.
        return "source_offline" if source < 0 or self._live.lost[source] else ""

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
            case OrderState.UNKNOWN:
                self._emit(
                    OrderUnresolved(
                        at=now, id=order.id, asset=order.asset, order=order.order, reason=reason
                    )
                )
        done = self._book.get(order.id)
        if done is None or not done.pending:
            self._unseen.pop(order.id, None)

    def _find(self, row: int, name: str) -> OrderKind | None:
        kind = self.table.kinds[int(self.table.city.kind[row])]
        return next((order for order in kind.orders if order.name == name), None)

    def _kind(self, order: Order) -> OrderKind | None:
        """None where city or kinds no longer know the order."""
        row = self.table.city.rows.get(order.asset)
        return None if row is None else self._find(row, order.order)
