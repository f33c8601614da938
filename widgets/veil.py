"""Greys what is shown while no engine vouches for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desk.mirror import Connection
from widgets.board import Board

COVER = 150  # of 255: what lies below can be read, and cannot be taken for the present
VOUCHED = (Connection.LIVE, Connection.WAITING)


class Veil(QWidget):
    """Lies over `covered`, which keeps its mouse and its keys: what is known may still be
    looked at. Comes and goes with the engine's word."""

    def __init__(self, board: Board, covered: QWidget) -> None:
        super().__init__(covered.parentWidget())
        self._board = board
        self._covered = covered
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        covered.installEventFilter(self)
        board.connection_changed.connect(self._look)
        board.theme_changed.connect(self.update)
        self._look(board.mirror.connection(board.now()))

    def eventFilter(self, covered: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.setGeometry(self._covered.geometry())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        color = QColor(self._board.theme.color("window"))  # the theme's own stays whole
        color.setAlpha(COVER)
        painter = QPainter(self)
        painter.fillRect(event.rect(), color)
        painter.end()

    def _look(self, state: Connection) -> None:
        """Say by the picture whether it is the present one."""
        self.setVisible(state not in VOUCHED)
        self.setGeometry(self._covered.geometry())
        self.raise_()
