"""Shift handover: one offers, another signs. Judged here, and kept in the journal."""

from __future__ import annotations

from collections.abc import Callable

from app.core.alarm_wish import Actor
from app.core.alarmbook import AlarmBook
from app.core.city import City
from app.core.events import Event, HandoverOffered, HandoverTaken
from app.core.philosophy import Philosophy
from app.core.positions import Positions
from app.core.shift import OfferWish, TakeWish
from app.core.shiftbook import ShiftBook
from app.core.verdict import ACCEPTED, Verdict, refused

NOTES_AT_MOST = 4000
REMARKS_AT_MOST = 1000


class Relief:
    """What is to be handed over is what the alarm book holds; `emit` keeps what
    was decided."""

    def __init__(
        self,
        city: City,
        philosophy: Philosophy,
        book: ShiftBook,
        alarms: AlarmBook,
        emit: Callable[[Event], None],
    ) -> None:
        self._positions = Positions(city, philosophy)
        self._philosophy = philosophy
        self._book = book
        self._alarms = alarms
        self._emit = emit

    def offer(self, wish: OfferWish, actor: Actor, now: float) -> Verdict:
        """Offer a shift with its notes; a later offer replaces an earlier one.
        Refused: no_person, role_may_not, unknown_position, notes_too_long,
        shelf_not_confirmed (a shelf that outlasts the next shift must be confirmed)."""
        verdict = self._may(wish.position, actor)
        if not verdict.accepted:
            return verdict
        if len(wish.notes) > NOTES_AT_MOST:
            return refused("notes_too_long")
        long_shelves = self.long_shelves(wish.position, now)
        if long_shelves - set(wish.confirmed):
            return refused("shelf_not_confirmed")
        self._emit(
            HandoverOffered(
                at=now,
                position=wish.position,
                handover=self._book.next_handover,
                person=actor.person,
                desk=actor.desk,
                shift_began_at=self._book.get(wish.position).began_at,
                notes=wish.notes,
                confirmed=tuple(sorted(long_shelves)),
                summary=wish.summary,
            )
        )
        return ACCEPTED

    def take(self, wish: TakeWish, actor: Actor, now: float) -> Verdict:
        """Sign an offer; the shift is then the actor's. Refused: no_person,
        role_may_not, unknown_position, not_offered, offer_replaced, same_person,
        remarks_too_long, shelf_not_confirmed (a long shelf came after the offer)."""
        verdict = self._may(wish.position, actor)
        if not verdict.accepted:
            return verdict
        if len(wish.remarks) > REMARKS_AT_MOST:
            return refused("remarks_too_long")
        offer = self._book.get(wish.position).offered
        if offer is None:
            return refused("not_offered")
        if offer.handover != wish.handover:
            return refused("offer_replaced")
        if offer.person.casefold() == actor.person.casefold():
            return refused("same_person")
        if self.long_shelves(wish.position, now) - set(offer.confirmed):
            return refused("shelf_not_confirmed")
        self._emit(
            HandoverTaken(
                at=now,
                position=wish.position,
                handover=offer.handover,
                person=actor.person,
                desk=actor.desk,
                remarks=wish.remarks,
                signed=actor.signed,
            )
        )
        return ACCEPTED

    def long_shelves(self, position: str, now: float) -> set[int]:
        """Occurrences of the position whose shelf ends later than a shift from now."""
        end = now + self._philosophy.shift_s
        return {
            alarm.occurrence
            for alarm in self._alarms.open()
            if alarm.shelf
            and alarm.shelf.until > end
            and self._positions.of(alarm.asset) == position
        }

    def _may(self, position: str, actor: Actor) -> Verdict:
        if not actor.person:
            return refused("no_person")
        if actor.role == "viewer":
            return refused("role_may_not")
        if position not in self._positions.names:
            return refused("unknown_position")
        return ACCEPTED
