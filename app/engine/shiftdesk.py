"""Handovers: what is left is gathered here, the room judges."""

from __future__ import annotations

from app.bus.leftovers import summary_of
from app.bus.wire import Outcome, Wish
from app.core.alarm_wish import Actor
from app.core.events import Event
from app.core.gathering import Scope, gather
from app.core.handover_summary import HandoverSummary
from app.core.philosophy import Philosophy
from app.core.positions import Positions
from app.core.room import Room
from app.core.shift import OfferWish, TakeWish
from app.engine.picture import Picture

OFFER, TAKE = "offer_handover", "take_handover"
SHIFT_ACTIONS = (OFFER, TAKE)
CONFIRMED_AT_MOST = 2000
NUMBER_BELOW = 2**53
DIGITS_AT_MOST = 18


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
        if wish.action == OFFER:
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
        return summary_of(left, self._room.floods.began().get(position, 0.0))


def _numbers(text: str) -> tuple[int, ...]:
    """Occurrences, separated by commas; what is none is left out."""
    words = text.split(",")[:CONFIRMED_AT_MOST]
    return tuple(
        int(word)
        for word in words
        if len(word) <= DIGITS_AT_MOST and word.isascii() and word.isdigit()
    )
