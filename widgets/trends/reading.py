"""Reads charts at the moment under the pointer: all of them at once, each its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QMouseEvent

from widgets.board import Board
from widgets.figures import format_clock, format_value
from widgets.theme import Theme
from widgets.trends.crosshair import Crosshair
from widgets.trends.curve import Curve
from widgets.trends.plot import TimePlot

Curves = Callable[[TimePlot], Sequence[Curve]]


class ChartReading(QObject):
    """`curves` says which are drawn in a chart. It follows the pointer, and the time that
    goes on beneath it."""

    def __init__(self, board: Board, curves: Curves, parent: QObject) -> None:
        super().__init__(parent)
        self._board, self._curves = board, curves
        self._hairs: dict[TimePlot, Crosshair] = {}
        self._under: tuple[TimePlot, QPointF] | None = None

    def add(self, plot: TimePlot) -> None:
        """A chart that is there from now on."""
        self._hairs[plot] = Crosshair(plot, self._board.theme)
        plot.viewport().setMouseTracking(True)
        plot.viewport().installEventFilter(self)

    def drop(self, plot: TimePlot) -> None:
        plot.viewport().removeEventFilter(self)
        del self._hairs[plot]
        if self._under is not None and self._under[0] is plot:
            self.leave()

    def point(self, plot: TimePlot, place: QPointF) -> None:
        """The pointer is at `place` of a chart's own view."""
        self._under = (plot, place)
        self.again()

    def leave(self) -> None:
        """It is over no chart."""
        self._under = None
        for hair in self._hairs.values():
            hair.hide()

    def again(self) -> None:
        """Read once more: the charts have moved on."""
        if self._under is None:
            return
        plot, place = self._under
        box = plot.getPlotItem().getViewBox()
        scene = plot.mapToScene(place.toPoint())
        if not box.sceneBoundingRect().contains(scene):
            for hair in self._hairs.values():
                hair.hide()
            return
        at = float(box.mapSceneToView(scene).x())
        for one, hair in self._hairs.items():
            hair.show(at, self.lines(one, at))

    def lines(self, plot: TimePlot, at: float) -> list[str]:
        """The time, and what each curve of a chart held then."""
        words, now = self._board.words, self._board.now()
        curves = self._curves(plot)
        said = [format_clock(at, words, now)]
        for curve in curves:
            low, high = curve.trace.at(at) if at <= now else (float("nan"),) * 2
            if isnan(low):
                value = words("units.unknown")
            else:
                value = format_value(curve.point, low, words)
                if high != low:
                    value = f"{value} – {format_value(curve.point, high, words)}"
            said.append(f"{curve.trace.asset} · {value}" if len(curves) > 1 else value)
        return said

    def dress(self, theme: Theme) -> None:
        for hair in self._hairs.values():
            hair.dress(theme)

    def texts(self) -> list[str]:
        """What the charts say now, from the top."""
        return [hair.text for hair in self._hairs.values()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Only looks."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            for plot in self._hairs:
                if plot.viewport() is watched:
                    self.point(plot, event.position())
                    break
        elif event.type() == QEvent.Type.Leave:
            self.leave()
        return super().eventFilter(watched, event)
