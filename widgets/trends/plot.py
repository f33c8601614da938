"""A chart over time in the room's look; several share their time axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from widgets.theme import Theme
from widgets.trends.timeaxis import TimeAxis

Float = npt.NDArray[np.float64]
# Curves differ by dash and by lightness, never by the colours of alarms.
DASHES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)


class TimePlot(pg.PlotWidget):  # type: ignore[misc]
    """Raster only: no OpenGL in a window of the map's."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, still: bool = False) -> None:
        self._axis = TimeAxis()
        super().__init__(parent, axisItems={"bottom": self._axis})
        self._theme = theme
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._limits: list[pg.InfiniteLine] = []
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setClipToView(True)
        item.setDownsampling(auto=True, mode="peak")
        item.getViewBox().setMouseEnabled(x=not still, y=False)
        item.enableAutoRange(axis="y")
        self.setFrameShape(self.Shape.NoFrame)
        self.dress(theme)

    def dress(self, theme: Theme) -> None:
        """Take another theme or scale; curves and limits are drawn anew by their owner."""
        self._theme = theme
        self.setBackground(theme.color("map_land"))
        item = self.getPlotItem()
        item.showGrid(x=False, y=True, alpha=0.18)
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.setTickFont(theme.font(12))
            axis.setTextPen(theme.color("second"))
            axis.setPen(theme.color("line"))
        item.getAxis("left").setWidth(theme.px(64))
        item.getAxis("bottom").setHeight(theme.px(26))

    def pen_of(self, number: int) -> tuple[QColor, Qt.PenStyle]:
        """Colour and dash of the curve number `number` of a chart."""
        token = ("accent", "text", "second")[number // len(DASHES) % 3]
        return self._theme.color(token), DASHES[number % len(DASHES)]

    def show_curve(self, key: str, number: int, x: Float, y: Float) -> None:
        """Draw or redraw a curve; NaN in `y` is a gap."""
        curve = self._curves.get(key)
        if curve is None:
            curve = self._curves[key] = self.plot(connect="finite", skipFiniteCheck=False)
        color, dash = self.pen_of(number)
        curve.setPen(pg.mkPen(color, width=self._theme.px(1.6), style=dash))
        curve.setData(x, y)

    def curves(self) -> list[str]:
        """Of the curves drawn."""
        return list(self._curves)

    def drop_curve(self, key: str) -> None:
        curve = self._curves.pop(key, None)
        if curve is not None:
            self.removeItem(curve)

    def show_limits(self, limits: Sequence[tuple[float, int, str]]) -> None:
        """Dashed lines with their label: (value, priority, text)."""
        for line in self._limits:
            self.removeItem(line)
        self._limits = []
        for value, priority, text in limits:
            color = self._theme.priority(priority)
            line = pg.InfiniteLine(
                pos=value,
                angle=0,
                pen=pg.mkPen(color, width=self._theme.px(1), style=Qt.PenStyle.DashLine),
                label=text.replace("{", "(").replace("}", ")")[:60],
                labelOpts={"position": 0.02, "anchors": [(0, 1), (0, 1)], "color": color},
            )
            line.label.setFont(self._theme.font(11))
            self.addItem(line, ignoreBounds=True)
            self._limits.append(line)

    def show_window(self, start: float, end: float) -> None:
        """The span of time that is seen, epoch seconds."""
        self.getPlotItem().getViewBox().setXRange(start, end, padding=0)

    def seen(self) -> tuple[float, float]:
        """The span of time in view, epoch seconds."""
        low, high = self.getPlotItem().getViewBox().viewRange()[0]
        return float(low), float(high)

    def name_states(self, names: Sequence[str]) -> None:
        """Words at the value axis instead of numbers."""
        axis = self.getPlotItem().getAxis("left")
        axis.setTicks([list(enumerate(name[:16] for name in names))] if names else None)
