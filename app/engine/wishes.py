"""What people want: judged by the room, answered once, never done late or twice."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from app.bus.wire import Outcome, Reply, Target, Wish
from app.core.events import Event
from app.core.room import Room
from app.core.verdict import Verdict
from app.engine.picture import Picture

TARGETS_AT_MOST = 2000  # the reply carries a row for each, in one message
REMEMBERED_S = 86400.0  # a wish that comes again within a day gets the same reply
TEXT_AT_MOST = 100
REMEMBERED = 20_000  # wishes; the latest, whatever a desk gone wild sends
REPLY_BYTES = 256 * 1024  # beyond it a reply says the verdicts only


class WishDesk:
    """Replies by wish id, those of the last day known again after a restart."""

    def __init__(self, room: Room, picture: Picture, answered: Mapping[str, bytes]) -> None:
        self._room = room
        self._picture = picture
        self._answered = dict(answered)
        self._encoder = msgspec.msgpack.Encoder()

    def known(self, wish: Wish) -> bytes | None:
        """The reply that this wish got before."""
        return self._answered.get(wish.id)

    def decide(self, desk: str, wish: Wish, now: float) -> tuple[bytes, list[Event]]:
        """The encoded reply and what happened. To be sent after the commit."""
        events: list[Event] = []
        reason = self._refusal(desk, wish, now)
        outcomes = []
        for number, target in enumerate(wish.targets[:TARGETS_AT_MOST]):
            if reason:
                outcomes.append(Outcome(accepted=False, reason=reason))
                continue
            outcome, happened = (
                self._acknowledge(wish, target, now)
                if wish.action == "acknowledge"
                else self._order(wish, number, target, now)
            )
            outcomes.append(outcome)
            events += happened
        reply = self._encoded(wish, outcomes, now)
        self._answered[wish.id] = reply
        while len(self._answered) > REMEMBERED:
            del self._answered[next(iter(self._answered))]
        return reply, events

    def remember(self, answered: Mapping[str, bytes]) -> None:
        """Only these replies; the journal says which are young enough."""
        self._answered = dict(answered)

    def _encoded(self, wish: Wish, outcomes: list[Outcome], now: float) -> bytes:
        """The reply. Two thousand alarms with a long comment each are more than
        a broker carries: then the rows come by the deltas alone."""
        reply = self._encoder.encode(Reply(id=wish.id, at=now, outcomes=outcomes))
        if len(reply) <= REPLY_BYTES:
            return reply
        bare = [msgspec.structs.replace(one, alarm=None, order=None) for one in outcomes]
        return self._encoder.encode(Reply(id=wish.id, at=now, outcomes=bare))

    def _refusal(self, desk: str, wish: Wish, now: float) -> str:
        if wish.desk != desk:
            return "wrong_desk"
        if not wish.expires_at > now:  # NaN too
            return "expired"
        if len(wish.targets) > TARGETS_AT_MOST:
            return "too_many"
        if len(wish.person) > TEXT_AT_MOST:
            return "no_person"
        if wish.action not in ("acknowledge", "order"):
            return "unknown_action"
        return ""

    def _acknowledge(self, wish: Wish, target: Target, now: float) -> tuple[Outcome, list[Event]]:
        comment = wish.arguments.get("comment", "")
        verdict, events = self._room.acknowledge(target, wish.person, wish.desk, str(comment), now)
        self._picture.take_in(self._room.take_changes())
        row = self._picture.alarm(target.occurrence)
        return _outcome(verdict, Outcome(accepted=False, alarm=row)), events

    def _order(
        self, wish: Wish, number: int, target: Target, now: float
    ) -> tuple[Outcome, list[Event]]:
        identity = wish.id if len(wish.targets) == 1 else f"{wish.id[-56:]}-{number}"
        verdict, events = self._room.request_order(
            target.asset,
            str(wish.arguments.get("order", "")),
            wish.arguments.get("value", float("nan")),
            wish.person,
            wish.desk,
            identity,
            now,
            wish.expires_at,
        )
        self._picture.take_in(self._room.take_changes())
        row = self._picture.orders.get(identity)
        return _outcome(verdict, Outcome(accepted=False, order=row)), events


def _outcome(verdict: Verdict, shown: Outcome) -> Outcome:
    return msgspec.structs.replace(shown, accepted=verdict.accepted, reason=verdict.reason)
