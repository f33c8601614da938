"""What a chart says of the moment under the pointer."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from widgets.literal import literal
from widgets.theme import Theme
from widgets.trends.plot import TimePlot

LINES_AT_MOST = 12
LINE_CAP = 80


class Crosshair:
    """An upright line in one chart, and beside it, where there is room, plain text."""

    def __init__(self, plot: TimePlot, theme: Theme) -> None:
        self._plot = plot
        self._line = pg.InfiniteLine(angle=90)
        self._label = pg.TextItem()
        self._line.setZValue(20)
        plot.addItem(self._line, ignoreBounds=True)
        self._label.setParentItem(plot.getPlotItem().getViewBox())
        self._label.setZValue(21)
        self.dress(theme)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, "" while it is hidden."""
        return str(self._label.toPlainText()) if self._label.isVisible() else ""

    def show(self, at: float, lines: Sequence[str]) -> None:
        """Stand at a time, epoch seconds."""
        box = self._plot.getPlotItem().getViewBox()
        self._line.setPos(at)
        self._line.show()
        kept = [literal(line, LINE_CAP) for line in lines[:LINES_AT_MOST]]
        self._label.setPlainText("\n".join(kept))
        place = box.mapFromView(QPointF(at, 0.0)).x()
        gap = self._gap
        left = place > box.width() / 2
        width = self._label.boundingRect().width()
        self._label.setPos(place - gap - width if left else place + gap, gap)
        self._label.show()

    def hide(self) -> None:
        self._line.hide()
        self._label.hide()

    def dress(self, theme: Theme) -> None:
        """Take another theme or scale."""
        self._gap = theme.px(8)
        self._line.setPen(pg.mkPen(theme.color("text"), width=1, style=Qt.PenStyle.SolidLine))
        self._label.setFont(theme.font(13))
        self._label.setColor(theme.color("text"))
        ground = QColor(theme.color("raised"))
        ground.setAlphaF(0.92)
        self._label.fill = pg.mkBrush(ground)
        self._label.border = pg.mkPen(theme.color("line"))
