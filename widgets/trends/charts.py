"""The charts of the trends, one for each unit, on one time axis."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.core.kind import Point, PointType
from widgets.board import Board
from widgets.trends.curve import Curve as Curve
from widgets.trends.limits import limits_of
from widgets.trends.plot import Moment, TimePlot
from widgets.trends.reading import ChartReading

LEAST_HEIGHT = 104
AXIS_OF_NUMBERS, AXIS_OF_WORDS = 58, 96


def group_of(point: Point) -> str:
    """Points of one group share a chart: numbers of a unit, or the same words."""
    if point.type is PointType.NUMBER:
        return f"unit {point.unit}"
    return f"words {'/'.join(point.states)}"


class Charts(QWidget):
    """`moved` when a person pans or zooms, with the span now seen."""

    moved = Signal(float, float)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._plots: dict[str, TimePlot] = {}
        self._placed: dict[str, tuple[TimePlot, int, Curve]] = {}
        self._moments: list[Moment] = []
        self.reading = ChartReading(board, self._curves_of, self)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.setHandleWidth(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)

    def place(self, key: str) -> tuple[TimePlot, int]:
        """The chart of a trace, and its number in it."""
        plot, number, _ = self._placed[key]
        return plot, number

    def show_curves(self, curves: Sequence[Curve], start: float, end: float) -> None:
        """Lay out anew: a chart a group, the first on top."""
        groups: dict[str, list[Curve]] = {}
        for curve in curves:
            groups.setdefault(group_of(curve.point), []).append(curve)
        for name in [name for name in self._plots if name not in groups]:
            self._drop(name)
        self._placed = {}
        for name, members in groups.items():
            plot = self._plots.get(name) or self._make(name)
            for key in [key for key in plot.curves() if key not in {one.key for one in members}]:
                plot.drop_curve(key)
            for number, curve in enumerate(members):
                self._placed[curve.key] = (plot, number, curve)
        self._furnish()
        self.show_window(start, end)
        self.draw(list(self._placed), end)

    def draw(self, keys: Sequence[str], now: float) -> None:
        """Draw these traces again."""
        for key in keys:
            if key in self._placed:
                plot, number, curve = self._placed[key]
                plot.show_curve(key, number, *curve.trace.curve(now))
        self.reading.again()

    def show_window(self, start: float, end: float) -> None:
        """The span of time seen in all charts."""
        for plot in self._plots.values():
            plot.show_window(start, end)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Upright lines in all charts."""
        self._moments = list(moments)
        for plot in self._plots.values():
            plot.show_moments(self._moments)

    def dress(self) -> None:
        """Take the board's theme and language; the curves stay."""
        for plot in self._plots.values():
            plot.dress(self._board.theme)
            plot.show_moments(self._moments)
        self.reading.dress(self._board.theme)
        self._furnish()
        self.draw(list(self._placed), self._board.now())

    def _furnish(self) -> None:
        members: dict[TimePlot, list[Curve]] = {}
        for plot, _, curve in self._placed.values():
            members.setdefault(plot, []).append(curve)
        shown = list(members)
        words = any(one.point.type is not PointType.NUMBER for _, _, one in self._placed.values())
        for plot, curves in members.items():
            self._label(plot, curves, AXIS_OF_WORDS if words else AXIS_OF_NUMBERS)
            plot.setMinimumHeight(self._board.theme.px(LEAST_HEIGHT))
            plot.show_times(plot is shown[-1])

    def _label(self, plot: TimePlot, members: list[Curve], width: int) -> None:
        language, words = self._board.language, self._board.words
        point = members[0].point
        titles = dict.fromkeys(one.point.title.say(language) for one in members)
        caption = ", ".join(titles)
        if point.type is PointType.NUMBER:
            plot.speak(language, f"{caption} · {point.unit}" if point.unit else caption)
            plot.name_states([], width)
            limits = {
                limit for one in members for limit in limits_of(one.kind, one.point.name, words)
            }
            plot.show_limits(sorted(limits))
            return
        plot.speak(language, caption)
        states = [title.say(language) for title in point.state_titles] or list(point.states)
        if point.type is PointType.BOOLEAN:
            states = [words("units.no"), words("units.yes")]
        plot.name_states(states, width)
        plot.getPlotItem().getViewBox().setYRange(-0.3, len(states) - 0.5, padding=0)

    def _make(self, name: str) -> TimePlot:
        plot = TimePlot(self._board.theme, self._split)
        box = plot.getPlotItem().getViewBox()
        box.sigRangeChangedManually.connect(lambda *_: self.moved.emit(*plot.seen()))
        first = next(iter(self._plots.values()), None)
        if first is not None:
            plot.getPlotItem().setXLink(first.getPlotItem())
        self._split.addWidget(plot)
        self._plots[name] = plot
        plot.show_moments(self._moments)
        self.reading.add(plot)
        return plot

    def _curves_of(self, wanted: TimePlot) -> list[Curve]:
        return [curve for plot, _, curve in self._placed.values() if plot is wanted]

    def point(self, place: QPointF | None) -> None:
        """Read the charts under a place of this widget, where somebody else has the
        pointer; None: under none."""
        if place is not None:
            for plot in self._plots.values():
                inner = plot.viewport().mapFrom(self, place)
                if plot.viewport().rect().contains(inner.toPoint()):
                    self.reading.point(plot, inner)
                    return
        self.reading.leave()

    def _drop(self, name: str) -> None:
        plot = self._plots.pop(name)
        self.reading.drop(plot)
        others = list(self._plots.values())
        for number, other in enumerate(others):
            other.getPlotItem().setXLink(others[0].getPlotItem() if number else None)
        plot.setParent(None)
        plot.close()
        plot.deleteLater()
