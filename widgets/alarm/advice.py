"""What to do about an alarm, what comes of doing nothing, and how long there is."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.guidance import time_left
from widgets.alarms.wording import rule_of
from widgets.board import Board
from widgets.card.paragraph import Paragraph
from widgets.label import Label


class Advice(QWidget):
    """In the person's language; the time left counts down without a fuss."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        theme = board.theme
        self.left = Label(theme, size=15, strong=True)
        self.guidance = Paragraph(theme, size=16)
        self._consequence_title = Label(theme, size=12, token="second")
        self.consequence = Paragraph(theme, size=14)
        self._parts = (self.left, self.guidance, self._consequence_title, self.consequence)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in self._parts:
            self._column.addWidget(part)
        self.dress()

    def show_alarm(self, row: AlarmRow) -> None:
        board = self._board
        rule, language = rule_of(row, board), board.language
        if rule is None:
            self.guidance.say(board.words("deeds.no_guidance"))
        else:
            self.guidance.say(rule.guidance.say(language))
        consequence = rule.consequence if rule is not None else None
        for part in (self._consequence_title, self.consequence):
            part.setVisible(consequence is not None)
        self._consequence_title.say(board.words("deeds.consequence"))
        self.consequence.say(consequence.say(language) if consequence is not None else "")
        self.tell(row)

    def tell(self, row: AlarmRow) -> None:
        """What time alone changes."""
        said = time_left(row, self._board)
        self.left.say(said)
        self.left.setVisible(bool(said))

    def dress(self) -> None:
        self._column.setSpacing(self._board.theme.px(8))
        for part in self._parts:
            part.dress(self._board.theme)
