"""The frame round a simulated city, used for nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.board import Board

WIDTH = 4
TAB_WIDTH = 220
TAB_HEIGHT = 32


class SimulationTab(QWidget):
    """The word at the lower edge, over whatever is there; clicks pass through."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._board.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("simulation"))
        painter.setPen(theme.color("on_simulation"))
        painter.setFont(theme.font(16, strong=True))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignCenter, self._board.words("desk.simulation")
        )
        painter.end()


class SimulationFrame(QWidget):
    """Holds one widget; round it the frame while the root is the simulation's.
    With `clear` the content ends above the tab instead of lying under it."""

    def __init__(self, board: Board, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._clear = False
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(content)
        self._tab = SimulationTab(board, self)
        self._tab.setVisible(board.mirror.simulation)
        board.theme_changed.connect(self._dress)
        board.language_changed.connect(self._tab.update)
        self._dress()

    def clear(self, on: bool) -> None:
        """Whether the content keeps clear of the tab."""
        if on != self._clear:
            self._clear = on
            self._dress()

    @property
    def _edge(self) -> int:
        return self._board.theme.px(WIDTH) if self._board.mirror.simulation else 0

    def _dress(self) -> None:
        edge = self._edge
        foot = self._board.theme.px(TAB_HEIGHT) if self._clear and edge else edge
        self._column.setContentsMargins(edge, edge, edge, foot)
        self._place()
        self.update()

    def _place(self) -> None:
        theme = self._board.theme
        width, height = theme.px(TAB_WIDTH), theme.px(TAB_HEIGHT)
        self._tab.setGeometry((self.width() - width) // 2, self.height() - height, width, height)
        self._tab.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._board.mirror.simulation:
            painter = QPainter(self)
            theme, edge = self._board.theme, self._edge
            painter.fillRect(self.rect(), theme.color("simulation"))
            inner = self.rect().adjusted(edge, edge, -edge, -edge)
            painter.fillRect(inner, theme.color("window"))
            painter.end()
