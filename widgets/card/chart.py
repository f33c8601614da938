"""The course of one point on a card, with the limits of its alarms."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.core.kind import Kind, PointType
from widgets.board import Board
from widgets.card.limits import limits_of
from widgets.label import Label
from widgets.trends.charts import Charts, Curve
from widgets.trends.desk import TraceDesk

WINDOW_S = 4 * 3600.0
RELOAD_S = 300


class PointChart(QWidget):
    """Four hours of one point; which one, a person chooses."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._asset = ""
        self._seconds = 0
        self._desk = TraceDesk(board, self)
        self._charts = Charts(board, self)
        self._charts.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._charts.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._point = QComboBox(self)
        self._note = Label(board.theme, size=12, token="second")
        head = QHBoxLayout()
        head.addWidget(self._point)
        head.addWidget(self._note, stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(board.theme.px(6))
        column.addLayout(head)
        column.addWidget(self._charts, stretch=1)
        self._point.activated.connect(self._choose)
        self._desk.changed.connect(lambda _keys: self._draw())
        self._desk.failed.connect(lambda _key, reason: self._note.say(reason))
        board.second.connect(self._second)
        board.theme_changed.connect(self._charts.dress)

    def show_asset(self, asset: str, kind: Kind) -> None:
        """Chart the asset's first headline point."""
        if asset == self._asset:
            return
        self._asset = asset
        self._fill(kind)
        self._choose()

    def retell(self, kind: Kind) -> None:
        """The points in the present language; what is charted stays."""
        chosen = self._point.currentIndex()
        self._fill(kind)
        self._point.setCurrentIndex(chosen)
        self._arrange()

    def _fill(self, kind: Kind) -> None:
        self._point.clear()
        numbers = [p for p in kind.points if p.type is PointType.NUMBER]
        first = [kind.points[kind.point_index(name)] for name in kind.headline]
        ordered = [*(p for p in first if p in numbers), *first, *numbers, *kind.points]
        for point in dict.fromkeys(ordered):
            self._point.addItem(point.title.say(self._board.language), point.name)
        self._point.setAccessibleName(self._board.words("card.charted"))

    def _choose(self) -> None:
        for key in list(self._desk.traces):
            self._desk.remove(key)
        point = self._point.currentData()
        if point is not None and self._desk.add(self._asset, str(point)):
            self._note.say(self._board.words("card.hours"))
            self._load()
        self._arrange()

    def _load(self) -> None:
        now = self._board.now()
        self._desk.load(now - WINDOW_S, now)

    def _arrange(self) -> None:
        kind = self._board.kind_of(self._asset)
        curves = []
        for key, trace in self._desk.traces.items():
            declared = self._desk.declared(trace.asset, trace.point)
            if declared is not None and kind is not None:
                limits = limits_of(kind, trace.point, self._board.language)
                curves.append(Curve(key, trace, declared, tuple(limits)))
        now = self._board.now()
        self._charts.show_curves(curves, now - WINDOW_S, now)

    def _draw(self) -> None:
        if self.isVisible():
            self._charts.draw(list(self._desk.traces), self._board.now())

    def _second(self) -> None:
        if not self.isVisible():
            return
        self._seconds += 1
        now = self._board.now()
        if self._seconds % RELOAD_S == 0:
            self._load()
        elif self._seconds % 5 == 0:
            self._charts.show_window(now - WINDOW_S, now)
            self._draw()
