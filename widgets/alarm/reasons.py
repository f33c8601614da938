"""Why an alarm is, or is not, active: in words, with the values and times used."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.explanation import Explanation
from app.desk.rows import AlarmRow
from widgets.board import Board
from widgets.card.paragraph import Paragraph
from widgets.explained import explained

EVERY_S = 10
MOST_SENTENCES = 12
INDENT = "\u2003"  # an em space: what it indents stays plain text


class Reasons(QWidget):
    """Asks the engine again while it is seen: values move."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._row: AlarmRow | None = None
        self._answer: Explanation | str | None = None
        self._seconds = 0
        self.text = Paragraph(board.theme, size=14)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        board.second.connect(self._second)

    def show_alarm(self, row: AlarmRow) -> None:
        before, self._row = self._row, row
        if before is None or before.occurrence != row.occurrence:
            self._answer = None
        if before is None or (before.occurrence, before.revision) != (row.occurrence, row.revision):
            self._ask()
        self.retell()

    def retell(self) -> None:
        board, answer = self._board, self._answer
        if answer is None:
            self.text.say(board.words("alarm.reasons_loading"))
        elif isinstance(answer, str):
            self.text.say(answer)
        else:
            told = explained(answer, board.kind_of, board.mirror.kinds, board.words)
            lines = [f"{INDENT * one.level}{one.text}" for one in told[:MOST_SENTENCES]]
            self.text.say("\n".join(lines))

    def dress(self) -> None:
        self.text.dress(self._board.theme)

    def _ask(self) -> None:
        row = self._row
        if row is None:
            return
        arguments: dict[str, str | float] = {"asset": row.asset, "rule": row.rule}
        if row.state != "A":
            arguments = {"occurrence": float(row.occurrence)}
        self._board.question_requested.emit(
            "explain", arguments, partial(self._take, row.occurrence)
        )

    def _take(self, occurrence: int, answer: object) -> None:
        if self._row is None or occurrence != self._row.occurrence:
            return
        self._answer = answer if isinstance(answer, Explanation) else str(answer)
        self.retell()

    def _second(self) -> None:
        self._seconds += 1
        if self.isVisible() and self._row is not None and self._seconds % EVERY_S == 0:
            self._ask()
