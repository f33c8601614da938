"""How often alarms called over the period: mean, peak, and the floods as bands."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.core.alarm_quality import ACCEPTABLE, MANAGEABLE
from app.core.quality_report import QualityReport
from widgets.board import Board
from widgets.trends.plot import TimePlot

FLOOD = 10.0
FINE_TOP = 20.0
LEAST_TOP = 12.0  # so that the line of a flood is always seen
BANDS_AT_MOST = 100


class RateChart(TimePlot):
    """Steps of the report's series; limits and bands in neutral colours, since the
    alarms' colours are kept for alarms."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        self._board = board
        self._bands: list[pg.LinearRegionItem] = []
        self._lines: list[pg.InfiniteLine] = []
        self._report: QualityReport | None = None
        super().__init__(board.theme, parent)
        self.getPlotItem().getViewBox().setMouseEnabled(x=False, y=False)
        self.redraw()

    def show_report(self, report: QualityReport | None) -> None:
        self._report = report
        self.redraw()

    def redraw(self) -> None:
        """In theme and language as the board has them now."""
        board, report = self._board, self._report
        self.dress(board.theme)
        words = board.words
        self.speak(board.language, words("quality.chart"))
        self.setAccessibleName(words("quality.chart"))
        self._clear()
        top = max(max(report.peaks, default=0) * 1.2 if report else 0.0, LEAST_TOP)
        self._draw_limits(top)
        if report is None:
            return
        edges = report.series_start + report.series_step_s * np.arange(len(report.means) + 1)
        for number, (key, counts) in enumerate((("mean", report.means), ("peak", report.peaks))):
            x = np.repeat(edges, 2)[1:-1]
            self.show_curve(key, number, x, np.repeat(np.asarray(counts, dtype=np.float64), 2))
        for flood in report.floods[-BANDS_AT_MOST:]:
            self._draw_band(flood.began, flood.ended)
        view = self.getPlotItem().getViewBox()
        view.setYRange(0.0, float(top), padding=0)
        self.show_window(report.start, max(report.end, report.start + 1.0))

    def bands(self) -> list[tuple[float, float]]:
        """Of the floods drawn."""
        return [band.getRegion() for band in self._bands]

    def _clear(self) -> None:
        for item in (*self._bands, *self._lines):
            self.removeItem(item)
        self._bands, self._lines = [], []

    def _draw_band(self, began: float, ended: float) -> None:
        theme = self._board.theme
        fill = QColor(theme.color("concern"))
        fill.setAlphaF(0.16)
        band = pg.LinearRegionItem(
            (began, ended), movable=False, brush=fill, pen=pg.mkPen(theme.color("second"))
        )
        band.setZValue(-10)
        self.addItem(band, ignoreBounds=True)
        self._bands.append(band)

    def _draw_limits(self, top: float) -> None:
        # on a high scale the lines of 1 and 2 are too close for their name
        fine = top <= FINE_TOP
        words, theme = self._board.words, self._board.theme
        ground = QColor(theme.color("map_land"))
        ground.setAlphaF(0.8)
        for value, text, anchors in (
            (ACCEPTABLE, "", [(1, 1), (1, 1)]),
            (MANAGEABLE, words("quality.chart_limits") if fine else "", [(1, 1), (1, 1)]),
            (FLOOD, words("quality.chart_flood"), [(1, 1), (1, 1)]),
        ):
            line = pg.InfiniteLine(
                pos=value,
                angle=0,
                pen=pg.mkPen(theme.color("second"), width=1, style=Qt.PenStyle.DotLine),
                label=text,
                labelOpts={
                    "position": 0.99,
                    "anchors": anchors,
                    "color": theme.color("second"),
                    "fill": ground,
                },
            )
            line.label.setFont(theme.font(12))
            line.setZValue(10)
            self.addItem(line, ignoreBounds=True)
            self._lines.append(line)
