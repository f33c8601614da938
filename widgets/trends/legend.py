"""The legend of the trends: line, what it is and where, present value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from widgets.board import Board
from widgets.figures import format_value
from widgets.label import Label
from widgets.trends.charts import Charts, Curve
from widgets.trends.desk import TraceDesk
from widgets.trends.plot import TimePlot

VALUE_WIDTH = 96


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

    def __init__(self, board: Board, curve: Curve, charts: Charts, parent: QWidget) -> None:
        super().__init__(parent)
        theme, words, city = board.theme, board.words, board.mirror.city
        self._board, self.curve = board, curve
        self.name = Label(theme, f"{curve.trace.asset} · {curve.point.title.say(words.language)}")
        row = None if city is None else city.rows.get(curve.trace.asset)
        place = city.place(row) if city is not None and row is not None else ""
        self.value = Label(theme, size=14, strong=True)
        self._trust = Label(theme, size=12, token="second")
        for label in (self.value, self._trust):
            label.setFixedWidth(theme.px(VALUE_WIDTH))
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        remove = QToolButton(self)
        remove.setText("×")
        remove.setToolTip(words("trends.remove"))
        remove.setAccessibleName(f"{words('trends.remove')}: {self.name.text()}")
        remove.clicked.connect(self.removed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(2))
        grid.setColumnStretch(1, 1)
        grid.addWidget(LineSample(board, *charts.place(curve.key), self), 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(Label(theme, place, size=12, token="second"), 1, 1)
        grid.addWidget(self.value, 0, 2)
        grid.addWidget(self._trust, 1, 2)
        grid.addWidget(remove, 0, 3, 2, 1)

    def tell(self, held: float, *, stale: bool) -> None:
        """The value as it is now, and whether it is to be trusted."""
        words = self._board.words
        self.value.say(format_value(self.curve.point, held, words))
        self.value.paint_with("disabled" if stale else "text")
        self._trust.say(words("units.stale") if stale else "")


class Legend(QScrollArea):
    """One row a trace, in the order they were added."""

    removed = Signal(str)

    def __init__(self, board: Board, desk: TraceDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board, self._desk = board, desk
        self.rows: dict[str, LegendRow] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        page.setProperty("panel", True)
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)
        self.setWidget(page)

    def show_curves(self, curves: Sequence[Curve], charts: Charts) -> None:
        """Replace all rows."""
        for row in self.rows.values():
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()
        self._column.setSpacing(self._board.theme.px(12))
        self.rows = {}
        for position, curve in enumerate(curves):
            row = LegendRow(self._board, curve, charts, self)
            row.removed.connect(lambda key=curve.key: self.removed.emit(key))
            self._column.insertWidget(position, row)
            self.rows[curve.key] = row
        self.tell()

    def tell(self) -> None:
        """The values as they are now."""
        for key, row in self.rows.items():
            held = self._desk.held(key)
            if held is not None:
                row.tell(held.value, stale=held.stale or held.quality > 1)
