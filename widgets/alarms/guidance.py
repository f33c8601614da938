"""What to do about an alarm, what happens if nobody does, and how long there is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.present import present
from widgets.alarms.wording import message_of, place_of, rule_of
from widgets.board import Board
from widgets.figures import format_age
from widgets.label import Label


def time_left(row: AlarmRow, board: Board) -> str:
    """The time allowed to respond and what is left of it; "" where none is stated
    or it no longer counts: acknowledged, set aside, or back to normal."""
    rule, words = rule_of(row, board), board.words
    if rule is None or rule.respond_within_s <= 0:
        return ""
    allowed = format_age(rule.respond_within_s, words)
    if row.state != "B" or row.latched:
        return words("deeds.respond_within", allowed=allowed)
    left = row.raised_at + rule.respond_within_s - board.now()
    if left < 0:
        return words("deeds.respond_late", allowed=allowed, late=format_age(-left, words))
    return words("deeds.respond_left", allowed=allowed, left=format_age(left, words))


class GuidanceDialog(QDialog):
    """One alarm's guidance, to be read beside the list. Shown with `open()`."""

    def __init__(self, board: Board, row: AlarmRow, parent: QWidget) -> None:
        super().__init__(parent)
        words, theme = board.words, board.theme
        self._board, self._row = board, row
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("deeds.guidance"))
        self.setMinimumWidth(theme.px(560))
        rule, language = rule_of(row, board), board.language
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(10))
        column.addWidget(Label(theme, message_of(row, board), size=18, strong=True, wrap=True))
        place = f"{row.asset} · {place_of(row, board)} · {present(row, board)}"
        column.addWidget(Label(theme, place, size=13, token="second", wrap=True))
        said = rule.guidance.say(language) if rule is not None else words("deeds.no_guidance")
        self._part(column, words("deeds.guidance"), said)
        if rule is not None and rule.consequence is not None:
            self._part(column, words("deeds.consequence"), rule.consequence.say(language))
        self.left = Label(theme, size=14, strong=True, wrap=True)
        column.addWidget(self.left)
        close = QPushButton(words("desk.close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column.addLayout(foot)
        board.second.connect(self._tell)
        self._tell()

    def _part(self, column: QVBoxLayout, title: str, text: str) -> None:
        theme = self._board.theme
        column.addWidget(Label(theme, title, size=12, token="second"))
        column.addWidget(Label(theme, text, size=16, wrap=True))

    def _tell(self) -> None:
        row = self._board.mirror.alarms.get(self._row.occurrence, self._row)
        said = time_left(row, self._board)
        self.left.setVisible(bool(said))
        self.left.say(said)
