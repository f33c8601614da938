"""A line that says what was refused or went wrong, and goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from widgets.board import Board
from widgets.label import Label

SHOWN_MS = 12_000
BELOW_BANNER = 72
WIDEST = 900


class Notice(QWidget):
    """Hidden until :meth:`say`; the newest replaces the one before. It lies over
    its parent, below the banner: no map is laid out anew for it."""

    def __init__(self, board: Board, parent: QWidget) -> None:
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
        parent.installEventFilter(self)
        board.theme_changed.connect(self._dress)
        board.language_changed.connect(lambda: self._close.setText(board.words("desk.close")))
        self.hide()

    def say(self, text: str) -> None:
        """Show `text` for a while."""
        self._text.say(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay in the middle when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _dress(self) -> None:
        self._text.dress(self._board.theme)
        self._place()

    def _place(self) -> None:
        theme, parent = self._board.theme, self.parentWidget()
        if parent is None:
            return
        width = min(parent.width() - theme.px(32), theme.px(WIDEST))
        height = self.sizeHint().height()
        self.setGeometry(
            (parent.width() - width) // 2, theme.px(BELOW_BANNER), max(1, width), height
        )
