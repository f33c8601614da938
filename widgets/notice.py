"""A line that says what was refused or went wrong, and goes by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from widgets.board import Board
from widgets.label import Label

SHOWN_MS = 12_000


class Notice(QWidget):
    """Hidden until :meth:`say`; the newest replaces the one before."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.setProperty("raised", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = Label(board.theme, size=14)
        self._close = QPushButton(board.words("desk.close"), self)
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.addWidget(self._text, stretch=1)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        board.theme_changed.connect(lambda: self._text.dress(board.theme))
        board.language_changed.connect(lambda: self._close.setText(board.words("desk.close")))
        self.hide()

    def say(self, text: str) -> None:
        """Show `text` for a while."""
        self._text.say(text)
        self.show()
        self._timer.start()
