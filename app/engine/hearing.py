"""Hears what people want: each wish is answered once, and written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.bus.wire import Wish
from app.core.events import OrderRequested
from app.engine.auditnotes import role_note, wish_note
from app.engine.doorkeeper import Doorkeeper
from app.engine.roster import Roster
from app.engine.signatures import UNSIGNED, Proof, Signatures
from app.engine.turn import Answered, Turn
from app.engine.wishes import WishDesk


class Hearing:
    """Puts into a turn what its wishes came to. A wish with a password is decided
    some beats later: to verify one takes as long as a beat."""

    def __init__(
        self, wishes: WishDesk, roster: Roster, door: Doorkeeper, signatures: Signatures
    ) -> None:
        self._wishes = wishes
        self._roster = roster
        self._door = door
        self._signatures = signatures

    def hold(self, wishes: Sequence[tuple[str, Wish]], turn: Turn, now: float) -> None:
        """Decide `wishes`, each with the desk that sent it, and those proven since."""
        self._roster.tend(now)
        self._door.tend(now)
        turn.notes += [role_note(change, now) for change in self._roster.take_changes()]
        for desk, wish in wishes:
            known = self._wishes.known(wish)
            if known is not None:
                turn.answered.append(Answered(desk, wish.id, now, known, fresh=False))
                continue
            proof: Proof | None = UNSIGNED
            if self._signatures.needed(wish) and not self._wishes.refusal(desk, wish, now):
                proof = self._signatures.begin(desk, wish)
            if proof is not None:
                self._answer(desk, wish, proof, turn, now)
        for desk, wish, proved in self._signatures.settled(now):
            if self._wishes.known(wish) is None:  # nobody used its id meanwhile
                self._answer(desk, wish, proved, turn, now)

    @property
    def sign_in(self) -> str:
        """Whether people are checked, as Status.sign_in has it."""
        return self._door.mode

    def remember(self, answered: Mapping[str, bytes]) -> None:
        """Only these replies; the journal says which are young enough."""
        self._wishes.remember(answered)

    def _answer(self, desk: str, wish: Wish, proof: Proof, turn: Turn, now: float) -> None:
        reply, events = self._wishes.decide(desk, wish, now, proof)
        orders = any(isinstance(event, OrderRequested) for event in events)
        turn.answered.append(Answered(desk, wish.id, now, reply, fresh=True, orders=orders))
        turn.notes.append(wish_note(desk, wish, proof, reply, now))
        turn.events += events
