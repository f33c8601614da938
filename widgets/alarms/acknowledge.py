"""The dialog that acknowledges with a comment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.wording import message_of, place_of
from widgets.board import Board
from widgets.label import Label

COMMENT_CAP = 500


class AcknowledgeDialog(QDialog):
    """Says what is about to be acknowledged; Enter does it, Escape does not.
    Shown with `open()`; it asks the board itself when it is accepted."""

    def __init__(self, board: Board, rows: Sequence[AlarmRow], parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self._occurrences = [row.occurrence for row in rows]
        words, theme = board.words, board.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("alarms.dialog_title"))
        self.setMinimumWidth(theme.px(480))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(12))
        if len(rows) == 1:
            row = rows[0]
            said = words(
                "alarms.dialog_one",
                message=message_of(row, board),
                asset=row.asset,
                place=place_of(row, board),
            )
        else:
            said = words("alarms.dialog_many", n=len(rows))
        column.addWidget(Label(theme, said, size=16, strong=True, wrap=True))
        column.addWidget(Label(theme, words("alarms.dialog_comment"), size=12, token="second"))
        self.comment = QLineEdit(self)
        self.comment.setMaxLength(COMMENT_CAP)
        column.addWidget(self.comment)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        cancel = QPushButton(words("alarms.dialog_cancel"), self)
        cancel.clicked.connect(self.reject)
        confirm = QPushButton(words("alarms.dialog_confirm"), self)
        confirm.setDefault(True)
        confirm.clicked.connect(self.accept)
        buttons.addWidget(cancel)
        buttons.addWidget(confirm)
        column.addLayout(buttons)
        self.comment.setFocus()

    def accept(self) -> None:
        self._board.acknowledge_requested.emit(self._occurrences, self.comment.text().strip())
        super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
            return
        super().keyPressEvent(event)
