"""Handovers: what is left is gathered here, the room judges."""

from __future__ import annotations

from collections.abc import Iterator

from app.bus.rows import AlarmRow, OrderRow, SourceRow
from app.bus.wire import Outcome, Wish
from app.core.alarm_wish import Actor
from app.core.events import Event
from app.core.gathering import Gathering, Scope, gather
from app.core.handover_summary import LINES_AT_MOST, TEXT_AT_MOST, HandoverSummary, Line
from app.core.philosophy import Philosophy
from app.core.positions import Positions
from app.core.room import Room
from app.core.shift import OfferWish, TakeWish
from app.engine.picture import Picture

SHIFT_ACTIONS = ("offer_handover", "take_handover")
CONFIRMED_AT_MOST = 2000
NUMBER_BELOW = 2**53
DIGITS_AT_MOST = 18
Left = Gathering[AlarmRow, OrderRow, SourceRow]


class ShiftDesk:
    """Answers the wishes of SHIFT_ACTIONS."""

    def __init__(self, room: Room, picture: Picture, philosophy: Philosophy) -> None:
        self._room = room
        self._picture = picture
        self._shift_s = philosophy.shift_s
        self._positions = Positions(room.city, philosophy)

    def decide(self, wish: Wish, actor: Actor, now: float) -> tuple[Outcome, list[Event]]:
        """The outcome, and what happened. `actor` of a signature is the incoming
        person, whose password was verified before."""
        position = str(wish.arguments.get("position", ""))
        if wish.action == "offer_handover":
            confirmed = _numbers(str(wish.arguments.get("confirmed", "")))
            notes = str(wish.arguments.get("notes", ""))
            summary = self._summary(position, now).encode()
            offer = OfferWish(position, notes, confirmed, summary)
            verdict, events = self._room.offer_handover(offer, actor, now)
        else:
            number = wish.arguments.get("handover", 0)
            known = isinstance(number, int | float) and 0 < number < NUMBER_BELOW  # no NaN
            handover = int(number) if known else 0
            remarks = str(wish.arguments.get("remarks", ""))
            take = TakeWish(position, handover, remarks)
            verdict, events = self._room.take_handover(take, actor, now)
        self._picture.take_in(self._room.take_changes())
        return Outcome(accepted=verdict.accepted, reason=verdict.reason), events

    def _summary(self, position: str, now: float) -> HandoverSummary:
        picture = self._picture
        shift = picture.shifts.get(position)
        scope = Scope(
            mine=lambda asset: self._positions.of(asset) == position,
            began_at=shift.began_at if shift else 0.0,
            now=now,
            shift_s=self._shift_s,
        )
        left = gather(
            scope, picture.alarms.values(), picture.orders.values(), picture.sources.values()
        )
        lines = list(_lines(left))
        counts = {
            "unacknowledged": len(left.unacknowledged),
            "acknowledged": left.acknowledged,
            "shelved": len(left.shelved),
            "removed": len(left.removed),
            "claimed": len(left.claimed),
            "suppressed": left.suppressed,
            "order": len(left.orders),
            "lost": len(left.lost),
        }
        flood_since = self._room.floods.began().get(position, 0.0)
        return HandoverSummary(counts=counts, lines=lines[:LINES_AT_MOST], flood_since=flood_since)


def _lines(left: Left) -> Iterator[Line]:
    for row in left.unacknowledged:
        yield _line(row, "unacknowledged")
    for row in left.shelved:
        yield _line(row, "shelved", row.shelved_until, row.shelved_by, row.shelf_reason)
    for row in left.removed:
        reason = " · ".join(word for word in (row.removal_reason, row.work_order) if word)
        yield _line(row, "removed", 0.0, row.removed_by, reason)
    for row in left.claimed:
        yield _line(row, "claimed", row.claimed_until, row.claimed_by)
    for order in left.orders:
        yield Line(
            what="order",
            asset=order.asset,
            rule=order.order,
            at=order.requested_at,
            person=order.person[:TEXT_AT_MOST],
            text=order.state,
        )
    for source in left.lost:
        yield Line(what="lost", asset=source.source[:TEXT_AT_MOST], at=source.changed_at)


def _line(row: AlarmRow, what: str, until: float = 0.0, person: str = "", text: str = "") -> Line:
    return Line(
        what=what,
        asset=row.asset,
        rule=row.rule,
        priority=row.priority,
        at=row.raised_at,
        until=until,
        person=person[:TEXT_AT_MOST],
        text=text[:TEXT_AT_MOST],
    )


def _numbers(text: str) -> tuple[int, ...]:
    """Occurrences, separated by commas; what is none is left out."""
    words = text.split(",")[:CONFIRMED_AT_MOST]
    return tuple(
        int(word)
        for word in words
        if len(word) <= DIGITS_AT_MOST and word.isascii() and word.isdigit()
    )
