"""The course of one point on a card, with the limits of its alarms."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.core.kind import Kind
from widgets.board import Board
from widgets.figures import format_clock
from widgets.label import Label
from widgets.trends.charts import Charts, Curve
from widgets.trends.choice import points_to_chart
from widgets.trends.desk import TraceDesk

WINDOW_S = 4 * 3600.0
SHORTEST_S = 600.0  # a point known for a moment only fills its chart with that moment
RELOAD_S = 300
LEAST_HEIGHT, LEAST_ON_SMALL = 150, 104


class PointChart(QWidget):
    """Four hours of one point; which one, a person chooses."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._asset = ""
        self._seconds = 0
        self.desk = TraceDesk(board, self)
        self.charts = Charts(board, self)
        # It is not moved by hand, and a page above it scrolls; but it can be read.
        self.charts.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMouseTracking(True)
        self.point = QComboBox(self)
        self.point.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.note = Label(board.theme, size=12, token="second")
        head = QHBoxLayout()
        head.addWidget(self.point)
        head.addWidget(self.note, stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.charts, stretch=1)
        self._column = column
        self.point.activated.connect(self._choose)
        self.desk.changed.connect(self._tell)
        self.desk.failed.connect(lambda _key, reason: self.note.say(reason))
        board.second.connect(self._second)
        board.reset.connect(self._load)
        board.theme_changed.connect(self._dress)
        self._dress()

    def show_asset(self, asset: str, kind: Kind) -> None:
        """Chart the asset's most telling point."""
        if asset == self._asset:
            return
        self._asset = asset
        self._fill(kind)
        self._choose()

    def retell(self, kind: Kind) -> None:
        """The points in the present language; what is charted stays."""
        chosen = self.point.currentIndex()
        self._fill(kind)
        self.point.setCurrentIndex(chosen)
        self._note()
        self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.charts.point(self.charts.mapFrom(self, event.position()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.charts.point(None)
        super().leaveEvent(event)

    def _dress(self) -> None:
        theme = self._board.theme
        self._column.setSpacing(theme.px(6))
        self.note.dress(theme)
        small = theme.scale < 1
        self.charts.setMinimumHeight(theme.px(LEAST_ON_SMALL if small else LEAST_HEIGHT))
        self.charts.dress()

    def _fill(self, kind: Kind) -> None:
        self.point.clear()
        for point in points_to_chart(kind):
            self.point.addItem(point.title.say(self._board.language), point.name)
        self.point.setAccessibleName(self._board.words("card.charted"))

    def _choose(self) -> None:
        for key in list(self.desk.traces):
            self.desk.remove(key)
        point = self.point.currentData()
        if point is not None and self.desk.add(self._asset, str(point)):
            self._load()
        self._arrange()

    def _load(self) -> None:
        now = self._board.now()
        self._note()
        self.desk.load(now - WINDOW_S, now)

    def _tell(self, keys: list[str]) -> None:
        self._note(empty=all(self.desk.traces[key].empty for key in keys))
        self.charts.show_window(*self._span())
        self._draw()

    def _note(self, *, empty: bool = False) -> None:
        words, (start, now) = self._board.words, self._span()
        if empty:
            self.note.say(words("card.no_history"))
        elif now - start < WINDOW_S:
            self.note.say(words("card.since", clock=format_clock(start, words, now)))
        else:
            self.note.say(words("card.hours"))

    def _span(self) -> tuple[float, float]:
        """Four hours, or less where nothing older is known."""
        now = self._board.now()
        known = [trace.first for trace in self.desk.traces.values() if not trace.empty]
        first = min(known, default=now - WINDOW_S)
        return max(now - WINDOW_S, min(first, now - SHORTEST_S)), now

    def _arrange(self) -> None:
        kind = self._board.kind_of(self._asset)
        curves = []
        for key, trace in self.desk.traces.items():
            declared = self.desk.declared(trace.asset, trace.point)
            if declared is not None and kind is not None:
                curves.append(Curve(key, trace, declared, kind))
        self.charts.show_curves(curves, *self._span())

    def _draw(self) -> None:
        if self.isVisible():
            self.charts.draw(list(self.desk.traces), self._board.now())

    def _second(self) -> None:
        if not self.isVisible():
            return
        self._seconds += 1
        if self._seconds % RELOAD_S == 0:
            self._load()
        elif self._seconds % 5 == 0:
            self.charts.show_window(*self._span())
            self._draw()
