"""A line that says what was refused or done, and goes by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from widgets.board import Board
from widgets.label import Label

SHOWN_MS = 12_000
ABOVE_EDGE = 20
WIDEST = 900
UNDO_KEY = "Ctrl+Z"


class Notice(QWidget):
    """Hidden until :meth:`say`; the newest replaces the one before. It lies over
    its parent, at the lower edge, where no tab or button is: no map is laid out anew
    for it. What was offered
    to be undone can be, by its button or key, for as long as it is shown."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self._undo: Callable[[], None] | None = None
        self.setProperty("raised", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = Label(board.theme, size=14)
        self.undo = QPushButton(self)
        self.undo.clicked.connect(self._take_back)
        self._close = QPushButton(self)
        self._close.clicked.connect(self.hide)
        self._key = QShortcut(QKeySequence(UNDO_KEY), parent)
        self._key.activated.connect(self._take_back)
        row = QHBoxLayout(self)
        row.addWidget(self._text, stretch=1)
        row.addWidget(self.undo)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        board.theme_changed.connect(self._dress)
        board.language_changed.connect(self._retell)
        self._retell()
        self._offer(None)
        self.hide()

    def say(self, text: str) -> None:
        """Show `text` for a while."""
        self._show(text, None)

    def offer(self, text: str, undo: Callable[[], None]) -> None:
        """The same, with a way back."""
        self._show(text, undo)

    def hideEvent(self, event: QEvent) -> None:
        self._offer(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay in the middle when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _show(self, text: str, undo: Callable[[], None] | None) -> None:
        self._text.say(text)
        self._offer(undo)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def _offer(self, undo: Callable[[], None] | None) -> None:
        self._undo = undo
        self.undo.setVisible(undo is not None)
        self._key.setEnabled(undo is not None)  # else a text field's own Ctrl+Z stays untouched

    def _take_back(self) -> None:
        undo = self._undo
        self.hide()
        if undo is not None:
            undo()

    def _retell(self) -> None:
        self._close.setText(self._board.words("desk.close"))
        self.undo.setText(self._board.words("deeds.undo"))

    def _dress(self) -> None:
        self._text.dress(self._board.theme)
        self._place()

    def _place(self) -> None:
        theme, parent = self._board.theme, self.parentWidget()
        if parent is None:
            return
        width = min(parent.width() - theme.px(32), theme.px(WIDEST))
        height = self.sizeHint().height()
        top = parent.height() - height - theme.px(ABOVE_EDGE)
        self.setGeometry((parent.width() - width) // 2, max(0, top), max(1, width), height)
