"""Why an order is not taken, as the person who gave it is told."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.desk.wishes import Verdict
from widgets.board import Board
from widgets.literal import literal_line

HOLDER_CAP = 120  # characters
INTERLOCKS = ("interlocked", "interlock_unknown")


def refusal_text(board: Board, asset: str, reason: str, detail: str) -> str:
    """The reason, and who or what stands against it."""
    words = board.words
    if reason == "reserved" and detail:
        return words("orders.reserved_by", who=literal_line(detail, HOLDER_CAP))
    said = words(f"refusal.{reason}")
    if reason in INTERLOCKS:
        kind = board.kind_of(asset)
        locks = kind.interlocks if kind is not None else ()
        title = next((one.title.say(words.language) for one in locks if one.name == detail), detail)
        return f"{said} – {title}"
    return said


class OrderAnswers(QObject):
    """Says what was refused of an order that went out. What was signed is answered in
    its own dialog, and what was only reserved as well."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        board.order_answered.connect(self._answered)

    def _answered(self, verdict: Verdict) -> None:
        wish, words = verdict.wish, self._board.words
        if wish.action != "order" or not verdict.refusals or "second_person" in wish.arguments:
            return
        target, code = verdict.refusals[0]
        detail = verdict.details.get(target.asset, "")
        reason = refusal_text(self._board, target.asset, code, detail)
        total, count = len(wish.targets), len(verdict.refusals)
        if total == 1:
            self._board.notice.emit(words("desk.refused", reason=reason))
        else:
            said = words("desk.refused_some", n=count, total=total, reason=reason)
            self._board.notice.emit(said)
