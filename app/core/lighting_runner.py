"""Runs the programmes that the lamps do not have themselves, by orders as anybody's.

At each change that a programme plans, a lamp that is not as planned is ordered so: once.
What somebody ordered after the change stays until the next one, and an override until
its end. It keeps nothing: after a restart the orders of late say what was done.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.core.dispatcher import Dispatcher
from app.core.kind import OrderKind
from app.core.lighting_book import LightingBook
from app.core.lighting_night import NEVER, Planned, planned
from app.core.lighting_plan import CLOCK, LAMP
from app.core.lighting_programme import ENGINE, Programme
from app.core.live import LiveState
from app.core.order import OrderWish
from app.core.orderbook import OrderBook
from app.core.overrides import EXPIRES_S, OWN_PERSON
from app.core.quality import Quality
from app.core.rhythm import Rhythm

EVERY_S = 5.0
ORDERS_A_TURN = 25  # a cabinet's lamps within a quarter of a minute
SWITCH, DIM = "switch", "dim"
GROUP = "programme-"


class LightingRunner:
    def __init__(
        self,
        dispatcher: Dispatcher,
        live: LiveState,
        orders: OrderBook,
        book: LightingBook,
    ) -> None:
        self._dispatcher = dispatcher
        self._slots = slots = dispatcher.table
        self._live = live
        self._orders = orders
        self._book = book
        self._rhythm = Rhythm(EVERY_S)
        city = slots.city
        self._clock = self._speed = -1
        row = city.rows.get(CLOCK)
        told = [] if row is None else [p.name for p in slots.kinds[int(city.kind[row])].points]
        if row is not None and "city_time_s" in told and "speed" in told:
            self._clock = slots.slot(row, "city_time_s")
            self._speed = slots.slot(row, "speed")
        kinds = [kind for kind in slots.kinds if kind.name == LAMP]
        self._kinds = {one.name: one for kind in kinds for one in kind.orders}

    def tick(self, now: float, epoch: int) -> None:
        """Order what is due."""
        plan = self._book.plan
        run = [one for one in plan.programmes if one.run_by == ENGINE]
        if not run or not self._rhythm.due(now):
            return
        at, speed = self._city_time(now)
        if at is None:
            return
        left = ORDERS_A_TURN
        asked = {
            (one.asset, one.order): one.requested_at
            for one in self._orders.all()
            if not one.reverts  # an override that ends asks for what was, not for what is planned
        }
        for programme in run:
            told = planned(programme, at, plan.place)
            if told.since == -NEVER:
                continue
            changed_at = now - (at - told.since) / speed
            for wish in self._wishes(programme, told, now):
                taken = asked.get((wish.asset, wish.order), -NEVER) >= changed_at
                if left and not taken and self._dispatcher.request(wish, now, epoch).accepted:
                    left -= 1

    def _city_time(self, now: float) -> tuple[float | None, float]:
        """None where nobody knows it."""
        if self._clock < 0 or self._live.quality[self._clock] != Quality.GOOD:
            return None, 1.0
        told = float(self._live.value[self._clock])
        speed = float(self._live.value[self._speed])
        speed = speed if speed > 0.0 else 1.0  # NaN too
        late_s = now - float(self._live.time[self._clock])
        if not told > 0.0 or self._live.stale[self._clock]:
            return None, speed
        return told + late_s * speed, speed

    def _wishes(self, programme: Programme, told: Planned, now: float) -> Iterator[OrderWish]:
        wanted = [(SWITCH, 0.0)] if told.pct <= 0.0 else [(SWITCH, 1.0), (DIM, told.pct)]
        for row in self._book.plan.lamps_of(programme.name).tolist():
            for name, value in wanted:
                kind = self._kinds.get(name)
                if kind is None or self._is(row, kind, value):
                    continue
                asset = self._slots.city.ids[row]
                if self._orders.override(asset, name) is not None:
                    continue
                yield OrderWish(
                    f"{GROUP}{asset[-24:]}-{name}-{told.since:.0f}",
                    asset,
                    name,
                    value,
                    OWN_PERSON,
                    "",
                    now + EXPIRES_S,
                    group=f"{GROUP}{programme.name}-{told.since:.0f}",
                )

    def _is(self, row: int, kind: OrderKind, value: float) -> bool:
        """Whether the lamp reports it already, or nothing that can be relied on."""
        slot = self._slots.slot(row, kind.reported)
        reported = float(self._live.value[slot])
        return not abs(reported - value) > kind.tolerance  # NaN: nobody knows
