"""Offering and signing: wishes of the handover screen, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject

from app.desk.rows import ShiftRow
from app.desk.wishes import Verdict
from widgets.board import Board
from widgets.handover.notes import NotesBlock
from widgets.handover.sign import SignBlock

OFFER, TAKE = "offer_handover", "take_handover"


class HandoverDeeds(QObject):
    """Says beside the notes or the form what became of a wish."""

    def __init__(self, board: Board, notes: NotesBlock, sign: SignBlock, parent: QObject) -> None:
        super().__init__(parent)
        self._board, self._notes, self._form = board, notes, sign
        board.wish_answered.connect(self._answered)

    def offer(self, position: str, notes: str, confirmed: Iterable[int]) -> None:
        """Offer the shift of a position."""
        arguments: dict[str, str | float] = {
            "position": position,
            "notes": notes,
            "confirmed": ",".join(str(one) for one in sorted(confirmed)),
        }
        self._notes.said.say(self._board.words("handover.sent"))
        self._board.shift_wish_requested.emit(OFFER, "", arguments)

    def take(
        self, position: str, shift: ShiftRow | None, person: str, password: str, remarks: str
    ) -> None:
        """Sign the offer that stands in `shift`."""
        arguments: dict[str, str | float] = {
            "position": position,
            "handover": float(shift.offered if shift is not None else 0),
            "remarks": remarks,
        }
        if password:
            arguments["password"] = password
        self._form.said.say(self._board.words("handover.sent"))
        self._board.shift_wish_requested.emit(TAKE, person, arguments)

    def _answered(self, verdict: Verdict) -> None:
        action, words = verdict.wish.action, self._board.words
        if action not in (OFFER, TAKE):
            return
        label = self._notes.said if action == OFFER else self._form.said
        if verdict.refusals:
            reason = words(f"refusal.{verdict.refusals[0][1]}")
            label.say(words("handover.refused", reason=reason))
        elif action == OFFER:
            self._notes.forget()
            label.say(words("handover.done_offer"))
        else:
            self._form.forget()
            person, here = verdict.wish.person, self._board.person
            key = "done_take_same" if person == here or not here else "done_take"
            label.say(words(f"handover.{key}", person=person, here=here))
