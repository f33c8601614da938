"""Has everything that people want, and every order, stand in the audit: committed with
what it is about, or, where that cannot be, with nothing ordered."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from dataclasses import replace

from app.core.audit import Note
from app.core.events import OrderRequested
from app.core.order import OrderReport
from app.core.rhythm import Rhythm
from app.core.room import Room
from app.engine.auditnotes import (
    NOT_WRITTEN,
    ended,
    order_notes,
    resumed,
    started,
    unwritten,
    withdrawn,
)
from app.engine.keeper import Keeper
from app.engine.notary import Notary
from app.engine.turn import Answered, Turn
from app.engine.wishes import WishDesk
from app.store.audit import AuditError
from app.store.database import StoreError

_log = logging.getLogger(__name__)
TROUBLE = "audit_write"
RETRY_S = 1.0


class Auditor:
    """Commits turns. While the audit cannot be written, orders are refused, all else
    goes on, and its records wait in the journal to be written first. Where not even
    that can be done they are counted, and the audit says how many are missing."""

    def __init__(
        self,
        keeper: Keeper,
        room: Room,
        wishes: WishDesk,
        notary: Notary,
        trouble: MutableMapping[str, str],
    ) -> None:
        self._notary = notary
        self._keeper = keeper
        self._room = room
        self._wishes = wishes
        self._trouble = trouble
        self._retry = Rhythm(RETRY_S)
        self._lost = 0

    def begin(self, turn: Turn, version: str) -> None:
        """The first record of a start."""
        number = self._notary.number
        turn.notes.append(started(turn.at, self._room.epoch, version, number))

    def finish(self, held: Turn | None, now: float) -> None:
        """The last one: where it is missing, the engine was killed. Raises StoreError."""
        if held is not None:
            self.commit(held)
        self.commit(Turn(self._keeper.next_beat(), now, notes=[ended(now, self._room.epoch)]))
        self._notary.finish(self._keeper.journal.audit.tip, now)

    @property
    def figures(self) -> tuple[int, float]:
        """How many records there are, and when the last checkpoint was signed."""
        return self._keeper.journal.audit.tip.number, self._notary.signed_at

    def tend(self, now: float) -> None:
        """Call it between commits."""
        self._notary.tend(self._keeper.journal.audit.tip, now)

    def commit(self, turn: Turn) -> None:
        """Make a turn durable with its records, or without the orders in it. Raises
        StoreError where nothing can be stored; then try the same turn again."""
        if not turn.recorded:
            turn.notes += order_notes(turn.events)
            turn.recorded = True
        if TROUBLE in self._trouble and not self._retry.due(turn.at):
            self._commit_unaudited(turn)
            return
        try:
            self._keeper.commit(turn, self._missed(turn.at))
        except AuditError as error:
            self._failed(error, turn.at)
            self._commit_unaudited(turn)
        else:
            self._written()

    def _missed(self, now: float) -> list[Note]:
        """What the audit says first when it can be written again. It is there to be
        tried by quiet beats too: nobody has to ask for an order to have them taken."""
        if TROUBLE not in self._trouble:
            return []
        lost = [unwritten(now, self._lost)] if self._lost else []
        return [*lost, resumed(now)]

    def _written(self) -> None:
        if TROUBLE not in self._trouble:
            return
        self._lost = 0
        if not self._keeper.journal.audit.waiting:
            del self._trouble[TROUBLE]
            self._wishes.held_back = ""
            _log.warning("the audit can be written again")

    def _failed(self, error: StoreError, now: float) -> None:
        if TROUBLE not in self._trouble:
            _log.error("the audit cannot be written, orders are refused: %s", error)
        self._trouble[TROUBLE] = str(error)[:200]
        self._wishes.held_back = NOT_WRITTEN
        self._retry.wait(now)

    def _commit_unaudited(self, turn: Turn) -> None:
        self._withdraw(turn)
        try:
            self._keeper.commit(turn, audited=False)
        except AuditError:
            notes, turn.notes = turn.notes, []
            try:
                self._keeper.commit(turn, audited=False)
            except StoreError:
                turn.notes = notes
                raise
            self._lost += len(notes)
            _log.critical("%d records of the audit could not be kept", len(notes))

    def _withdraw(self, turn: Turn) -> None:
        """Nothing of what was ordered in this turn has left the engine yet."""
        ordered = [one for one in turn.events if isinstance(one, OrderRequested)]
        for order in ordered:
            if order.id not in turn.withdrawn:
                turn.withdrawn.add(order.id)
                refusal = OrderReport(order.id, "refused", NOT_WRITTEN)
                rejected = self._room.reported(refusal, turn.at)
                turn.events += rejected
                turn.notes += order_notes(rejected)
        refused = {one.wish for one in turn.answered if one.orders}
        turn.answered = [
            self._refused(one) if one.wish in refused else one for one in turn.answered
        ]
        turn.notes = [
            withdrawn(note) if note.facts.get("wish") in refused else note for note in turn.notes
        ]

    def _refused(self, answered: Answered) -> Answered:
        reply = self._wishes.withdraw(answered.wish, NOT_WRITTEN)
        return replace(answered, reply=reply, orders=False)
