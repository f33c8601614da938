"""The legend of the trends: line, name, present value, a button to remove it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from widgets.board import Board
from widgets.label import Label
from widgets.trends.plot import TimePlot


class LineSample(QWidget):
    """How a curve is drawn."""

    def __init__(self, board: Board, plot: TimePlot, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._board, self._plot, self._number = board, plot, number
        self.setFixedSize(board.theme.px(32), board.theme.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        color, dash = self._plot.pen_of(self._number)
        painter = QPainter(self)
        painter.setPen(QPen(color, self._board.theme.px(2), dash))
        middle = self.height() / 2
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        painter.end()


class LegendRow(QWidget):
    """`removed` when the person has had enough of it."""

    removed = Signal()
    opened = Signal()

    def __init__(
        self, board: Board, plot: TimePlot, number: int, name: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        theme = board.theme
        self._name = Label(theme, name, size=13)
        self.value = Label(theme, size=14, strong=True)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        remove = QToolButton(self)
        remove.setText("×")
        remove.setToolTip(board.words("trends.remove"))
        remove.setAccessibleName(board.words("trends.remove"))
        remove.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(LineSample(board, plot, number, self))
        row.addWidget(self._name, stretch=3)
        row.addWidget(self.value, stretch=2)
        row.addWidget(remove)


class Legend(QWidget):
    """One row a trace, in the order they were added."""

    removed = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.rows: dict[str, LegendRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)

    def show_rows(self, rows: list[tuple[str, TimePlot, int, str]]) -> None:
        """Replace all: (key, its chart, its number there, name)."""
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = {}
        for position, (key, plot, number, name) in enumerate(rows):
            row = LegendRow(self._board, plot, number, name, self)
            row.removed.connect(lambda key=key: self.removed.emit(key))
            self._column.insertWidget(position, row)
            self.rows[key] = row
