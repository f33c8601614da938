"""What people want: judged by the room, answered once, never done late or twice."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from app.bus.wire import Opened, Outcome, Reply, Target, Wish
from app.core.alarm_wish import Actor
from app.core.events import Event
from app.core.people import name_objection
from app.core.permission import AT_THE_DOOR, PERMITTED, permitted
from app.core.room import Room
from app.core.verdict import Verdict
from app.engine.alarmwishes import alarm_wish
from app.engine.datadesk import DATA_ACTIONS, DataDesk
from app.engine.doorkeeper import DEMANDED, Doorkeeper
from app.engine.lightingdesk import LIGHTING_ACTIONS, LightingDesk
from app.engine.orderdesk import ORDER, ORDER_ACTIONS, OrderDesk
from app.engine.picture import Picture
from app.engine.registrar import FOUND, REGISTER_ACTIONS
from app.engine.roster import Roster
from app.engine.shiftdesk import SHIFT_ACTIONS, TAKE, ShiftDesk
from app.engine.signatures import UNSIGNED, Proof

TARGETS_AT_MOST = 2000  # the reply carries a row for each, in one message
REMEMBERED_S = 86400.0  # a wish that comes again within a day gets the same reply
TEXT_AT_MOST = 100
REMEMBERED = 20_000  # wishes; the latest, whatever a desk gone wild sends
SIGN_IN, SIGN_OUT = "sign_in", "sign_out"
OF_PEOPLE = (SIGN_IN, SIGN_OUT, *REGISTER_ACTIONS)  # done at the door, not in the room
REPLY_BYTES = 256 * 1024  # beyond it a reply says the verdicts only


class WishDesk:
    """Replies by wish id, those of the last day known again after a restart."""

    def __init__(
        self,
        room: Room,
        picture: Picture,
        shifts: ShiftDesk,
        roster: Roster,
        door: Doorkeeper,
        data: DataDesk,
        answered: Mapping[str, bytes],
    ) -> None:
        self._data = data
        self._room = room
        self._picture = picture
        self._orders = OrderDesk(room, picture)
        self._lighting = LightingDesk(room, picture)
        self._shifts = shifts
        self._roster = roster
        self._door = door
        self._answered = dict(answered)
        self._encoder = msgspec.msgpack.Encoder()
        self.held_back = ""  # why no order is taken now

    def known(self, wish: Wish) -> bytes | None:
        """The reply that this wish got before."""
        return self._answered.get(wish.id)

    def decide(
        self, desk: str, wish: Wish, now: float, proof: Proof = UNSIGNED
    ) -> tuple[bytes, list[Event]]:
        """The encoded reply and what happened. To be sent after the commit."""
        events: list[Event] = []
        actor = self._actor(wish, proof)
        reason = "" if proof.done else self._objection(desk, wish, now, proof)
        opened = None if reason else self._at_the_door(wish, now)
        if wish.action == SIGN_IN and not reason and opened is None:
            reason = "bad_value"
        outcomes: list[Outcome] = []
        if wish.action in ORDER_ACTIONS and not reason:
            outcomes, events = self._orders.decide(wish, actor, now)
        for target in wish.targets[len(outcomes) : TARGETS_AT_MOST]:
            if reason:
                row = self._picture.alarm(target.occurrence)
                outcomes.append(Outcome(accepted=False, reason=reason, alarm=row))
                continue
            outcome, happened = self._judge(wish, target, actor, now)
            outcomes.append(outcome)
            events += happened
        reply = self._encoded(wish, outcomes, now, opened)
        self._answered[wish.id] = reply
        while len(self._answered) > REMEMBERED:
            del self._answered[next(iter(self._answered))]
        return reply, events

    def withdraw(self, identity: str, reason: str) -> bytes:
        """Another reply to a wish whose orders must not be given after all."""
        reply = msgspec.msgpack.decode(self._answered[identity], type=Reply)
        outcomes = [
            Outcome(accepted=False, reason=reason) if one.accepted else one
            for one in reply.outcomes
        ]
        self._answered[identity] = self._encoder.encode(
            msgspec.structs.replace(reply, outcomes=outcomes)
        )
        return self._answered[identity]

    def remember(self, answered: Mapping[str, bytes]) -> None:
        """Only these replies; the journal says which are young enough."""
        self._answered = dict(answered)

    def _encoded(
        self, wish: Wish, outcomes: list[Outcome], now: float, opened: Opened | None
    ) -> bytes:
        """The reply. Two thousand alarms with a long comment each are more than
        a broker carries: then the rows come by the deltas alone."""
        reply = self._encoder.encode(Reply(id=wish.id, at=now, outcomes=outcomes, opened=opened))
        if len(reply) <= REPLY_BYTES:
            return reply
        bare = [msgspec.structs.replace(one, alarm=None, order=None) for one in outcomes]
        return self._encoder.encode(Reply(id=wish.id, at=now, outcomes=bare))

    def refusal(self, desk: str, wish: Wish, now: float) -> str:
        """What speaks against a wish before its passwords are looked at; "" if nothing
        does. Who is not known yet learns nothing of anybody's role."""
        reason = self._at_all(desk, wish, now)
        if reason or wish.action in AT_THE_DOOR:
            founded = wish.action == FOUND and self._door.mode == DEMANDED
            return reason or ("register_not_empty" if founded else "")
        unknown = self._door.objection(wish, UNSIGNED)
        if unknown and not wish.arguments.get("password"):
            return unknown
        return "" if unknown else self._may_not(wish)

    def _objection(self, desk: str, wish: Wish, now: float, proof: Proof) -> str:
        """What speaks against a wish, now that its passwords were looked at."""
        reason = self._at_all(desk, wish, now) or proof.refusal
        if reason:
            return reason
        if wish.action == SIGN_IN:
            return "" if proof.signed else "wrong_password"
        if wish.action == FOUND:
            return "register_not_empty"  # else it would be done by now
        reason = self._door.objection(wish, proof) or self._may_not(wish)
        if wish.action in REGISTER_ACTIONS:
            return reason or "wrong_password"
        return reason or self._signer_objection(wish, proof)

    def _at_the_door(self, wish: Wish, now: float) -> Opened | None:
        """Let in, or out; `wish` is accepted."""
        if wish.action == SIGN_IN:
            return self._door.sign_in(wish, now)
        if wish.action == SIGN_OUT:
            self._door.sign_out(wish)
        elif wish.action in REGISTER_ACTIONS:
            self._door.changed()
        return None

    def _at_all(self, desk: str, wish: Wish, now: float) -> str:
        """What speaks against a wish whoever it is from."""
        if wish.desk != desk:
            return "wrong_desk"
        if not wish.expires_at > now:  # NaN too
            return "expired"
        if len(wish.targets) > TARGETS_AT_MOST:
            return "too_many"
        if wish.action not in PERMITTED and wish.action not in AT_THE_DOOR:
            return "unknown_action"
        if wish.action in OF_PEOPLE and len(wish.targets) != 1:
            return "bad_value"  # it is done once, and answered
        return "no_person" if name_objection(wish.person) else ""

    def _may_not(self, wish: Wish) -> str:
        reason = self._door.role_objection(wish.person, wish.action)
        return reason or (self.held_back if wish.action == ORDER else "")

    def _signer_objection(self, wish: Wish, proof: Proof) -> str:
        second = proof.countersigned_by
        if second and not permitted(self._roster.role_of(second), wish.action):
            return "second_person_may_not"
        # The name of who takes a shift over was typed at somebody else's desk.
        unproven = wish.action == TAKE and not proof.signed
        return "signature_required" if unproven and self._roster.registered(wish.person) else ""

    def _actor(self, wish: Wish, proof: Proof) -> Actor:
        return Actor(
            person=wish.person,
            desk=wish.desk,
            role=self._roster.role_of(wish.person),
            signed=proof.signed,
            countersigned_by=proof.countersigned_by,
        )

    def _judge(
        self, wish: Wish, target: Target, actor: Actor, now: float
    ) -> tuple[Outcome, list[Event]]:
        if wish.action in OF_PEOPLE:
            return Outcome(accepted=True), []
        if wish.action in SHIFT_ACTIONS:
            return self._shifts.decide(wish, actor, now)
        if wish.action in DATA_ACTIONS:
            return self._data.decide(wish, target, actor, now)
        if wish.action in LIGHTING_ACTIONS:
            return self._lighting.decide(wish, actor, now)
        return self._alarm(wish, target, actor, now)

    def _alarm(
        self, wish: Wish, target: Target, actor: Actor, now: float
    ) -> tuple[Outcome, list[Event]]:
        try:
            wanted = alarm_wish(wish.action, wish.arguments)
        except ValueError:
            row = self._picture.alarm(target.occurrence)
            return Outcome(accepted=False, reason="bad_value", alarm=row), []
        verdict, events = self._room.decide(target, wanted, actor, now)
        self._picture.take_in(self._room.take_changes())
        row = self._picture.alarm(self._room.occurrence_at(target))
        return _outcome(verdict, Outcome(accepted=False, alarm=row)), events


def _outcome(verdict: Verdict, shown: Outcome) -> Outcome:
    return msgspec.structs.replace(shown, accepted=verdict.accepted, reason=verdict.reason)
