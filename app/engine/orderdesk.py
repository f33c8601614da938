"""Orders, one or many at once: reserved, signed where they are critical, given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import msgspec

from app.bus.rows import ReservationRow
from app.bus.wire import Outcome, Target, Wish
from app.core.alarm_wish import Actor
from app.core.events import Event
from app.core.kind import OrderKind
from app.core.order import OrderWish
from app.core.orderscope import order_scope, order_sheet
from app.core.reservations import Reservation, Reservations
from app.core.room import Room
from app.core.value import Value, ValueRefusedError, checked, held
from app.core.verdict import Verdict, refused
from app.engine.picture import Picture

ORDER, RESERVE = "order", "reserve"
ORDER_ACTIONS = (ORDER, RESERVE)
LONGEST_TAIL = 56  # of a wish's id in those of its orders, which have a number behind it


class OrderDesk:
    """Answers the wishes of ORDER_ACTIONS. One wish is one order to one asset, or the
    same to many: then each is judged by itself, and all have the wish as their group."""

    def __init__(self, room: Room, picture: Picture) -> None:
        self._room = room
        self._picture = picture
        self._reservations = Reservations()

    def decide(self, wish: Wish, actor: Actor, now: float) -> tuple[list[Outcome], list[Event]]:
        """An outcome a target, in their order, and what happened."""
        self._reservations.tick(now)
        events: list[Event] = []
        if wish.action == RESERVE:
            outcomes = self._reserve(wish, now)
        elif reason := self._objection(wish, actor):
            outcomes = [Outcome(accepted=False, reason=reason) for _ in wish.targets]
        else:
            outcomes = self._give(wish, actor, now, events)
            self._reservations.release(wish.desk)
        self._picture.take_reservations(_rows(self._reservations.take_changes()))
        self._picture.take_in(self._room.take_changes())
        return self._with_rows(wish, outcomes), events

    def _reserve(self, wish: Wish, now: float) -> list[Outcome]:
        """Hold all that could be ordered now; of nothing, let go of what was held."""
        if not wish.targets:
            self._reservations.release(wish.desk)
            return []
        dispatcher = self._room.dispatcher
        outcomes = self._judged(wish, now, lambda order: dispatcher.objection(order, now))
        free = [
            target.asset
            for target, outcome in zip(wish.targets, outcomes, strict=True)
            if outcome.accepted
        ]
        value = self._value(wish)
        self._reservations.take(
            wish.person, wish.desk, _name(wish), 0.0 if value is None else value, free, now
        )
        return outcomes

    def _give(self, wish: Wish, actor: Actor, now: float, events: list[Event]) -> list[Outcome]:
        def give(order: OrderWish) -> Verdict:
            signed = replace(order, countersigned_by=actor.countersigned_by)
            verdict, happened = self._room.order(signed, now)
            events.extend(happened)
            return verdict

        return self._judged(wish, now, give)

    def _judged(
        self, wish: Wish, now: float, judge: Callable[[OrderWish], Verdict]
    ) -> list[Outcome]:
        """Each target by `judge`, but for those that another desk holds and those that
        were named before."""
        outcomes = []
        named: set[str] = set()
        for number, target in enumerate(wish.targets):
            holder = self._reservations.holder(target.asset, wish.desk, now)
            if target.asset in named:
                verdict = refused("duplicate")
            elif holder is not None:
                verdict = refused("reserved", f"{holder.person} · {holder.desk}")
            else:
                verdict = judge(_asked(wish, number, target, now))
            named.add(target.asset)
            outcomes.append(
                Outcome(accepted=verdict.accepted, reason=verdict.reason, detail=verdict.detail)
            )
        return outcomes

    def _objection(self, wish: Wish, actor: Actor) -> str:
        """What speaks against the whole of it, whatever the single assets say."""
        city = self._room.city
        rows = [city.rows[one.asset] for one in wish.targets if one.asset in city.rows]
        if len({int(city.kind[row]) for row in rows}) > 1:
            return "mixed_kinds"
        kind, value = self._kind(wish), self._value(wish)
        if kind is None or value is None:
            return ""  # each target is refused for it
        sheet = order_sheet(kind.name, value, (one.asset for one in wish.targets))
        shown = wish.arguments.get("sheet", "")
        if shown and shown != sheet:
            return "not_as_signed"
        if not order_scope(city, kind, rows).critical:
            return ""
        if wish.arguments.get("lasts_s"):
            return "critical_reverts"  # the way back would be an order that nobody signed
        if not actor.signed:
            return "order_signature_required"
        if not actor.countersigned_by:
            return "order_second_required"
        if actor.countersigned_by == actor.person:
            return "second_person_same"
        return "" if shown else "not_as_signed"

    def _kind(self, wish: Wish) -> OrderKind | None:
        city, name = self._room.city, _name(wish)
        row = next((city.rows[one.asset] for one in wish.targets if one.asset in city.rows), None)
        if row is None:
            return None
        kind = self._room.slots.kinds[int(city.kind[row])]
        return next((order for order in kind.orders if order.name == name), None)

    def _value(self, wish: Wish) -> float | None:
        """The asked value as held; None for what the point cannot hold."""
        kind = self._kind(wish)
        if kind is None:
            return None
        city, slots = self._room.city, self._room.slots
        row = next(city.rows[one.asset] for one in wish.targets if one.asset in city.rows)
        point = slots.point(slots.slot(row, kind.point))
        value = _said(wish)
        try:
            return held(point, value) if isinstance(value, str) else checked(point, float(value))
        except (ValueRefusedError, OverflowError):
            return None

    def _with_rows(self, wish: Wish, outcomes: list[Outcome]) -> list[Outcome]:
        """Each order that was given, as it stands."""
        if wish.action == RESERVE:
            return outcomes
        orders = self._picture.orders
        return [
            msgspec.structs.replace(outcome, order=orders.get(_identity(wish, number)))
            for number, outcome in enumerate(outcomes)
        ]


def _name(wish: Wish) -> str:
    return str(wish.arguments.get("order", ""))


def _said(wish: Wish) -> str | float:
    return wish.arguments.get("value", float("nan"))


def _identity(wish: Wish, number: int) -> str:
    return wish.id if len(wish.targets) == 1 else f"{wish.id[-LONGEST_TAIL:]}-{number}"


def _asked(wish: Wish, number: int, target: Target, now: float) -> OrderWish:
    value: Value = _said(wish)
    lasts_s = wish.arguments.get("lasts_s", 0.0)
    return OrderWish(
        _identity(wish, number),
        target.asset,
        _name(wish),
        value,
        wish.person,
        wish.desk,
        wish.expires_at,
        group=wish.id if len(wish.targets) > 1 else "",
        until=_end(lasts_s, now),
        why=str(wish.arguments.get("why", "")),
    )


def _end(lasts_s: float | str, now: float) -> float:
    """When an override ends; 0 for none, NaN (which is refused) for what is no time."""
    if isinstance(lasts_s, str):
        return float("nan")
    return now + lasts_s if lasts_s else 0.0


def _rows(changes: Mapping[str, Reservation | None]) -> list[ReservationRow]:
    return [
        ReservationRow(desk=desk)
        if held is None
        else ReservationRow(
            desk=desk,
            person=held.person,
            order=held.order,
            value=held.value,
            assets=sorted(held.assets),
            until=held.until,
        )
        for desk, held in changes.items()
    ]
