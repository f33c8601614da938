"""A chart over time in the room's look; several share their time axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from widgets.literal import literal
from widgets.theme import Theme
from widgets.trends.timeaxis import TimeAxis
from widgets.trends.valueaxis import ValueAxis

Float = npt.NDArray[np.float64]
# Curves differ by dash and by lightness, never by the colours of alarms.
DASHES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)
NOTHING: Float = np.zeros(0)
LABEL_CAP = 60
HEADROOM = 0.15  # of the height, over and under the curves: the caption stands there


class Moment(NamedTuple):
    """Something that happened: when (epoch seconds), what, and whether it is told to
    the left of its line."""

    at: float
    text: str
    before: bool = False


class TimePlot(pg.PlotWidget):  # type: ignore[misc]
    """Raster only: no OpenGL in a window of the map's."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._time, self.values = TimeAxis(), ValueAxis()
        super().__init__(parent, axisItems={"bottom": self._time, "left": self.values})
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._limits: list[pg.InfiniteLine] = []
        self._moments: list[pg.InfiniteLine] = []
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        # as the plot's own it does not outlive it, and as a popup it stays unseen
        item.ctrlMenu.setParent(self, item.ctrlMenu.windowFlags())
        item.hideButtons()
        item.setClipToView(True)
        item.setDownsampling(auto=True, mode="peak")
        box = item.getViewBox()
        box.setMouseEnabled(x=True, y=False)
        box.setAutoVisible(y=True)
        box.setDefaultPadding(HEADROOM)
        item.enableAutoRange(axis="y")
        self._caption = pg.TextItem()
        self._caption.setParentItem(box)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.dress(theme)

    def dress(self, theme: Theme) -> None:
        """Take another theme or scale; curves and limits are drawn anew by their owner."""
        self._theme = theme
        self.setBackground(theme.color("map_land"))
        item = self.getPlotItem()
        item.showGrid(x=False, y=True, alpha=0.18)
        for axis in (self._time, self.values):
            axis.setTickFont(theme.font(12))
            axis.setTextPen(theme.color("second"))
            axis.setPen(theme.color("line"))
        self._time.type_px = theme.px(12)
        self._time.setHeight(theme.px(26))
        self._caption.setFont(theme.font(12))
        self._caption.setColor(theme.color("second"))
        self._caption.setPos(theme.px(4), theme.px(2))

    def speak(self, language: str, caption: str) -> None:
        """Numbers and dates in `language`; `caption` says what the chart shows."""
        self._time.language = self.values.language = language
        for axis in (self._time, self.values):
            axis.picture = None
            axis.update()
        self._caption.setPlainText(literal(caption, LABEL_CAP))

    def show_times(self, shown: bool) -> None:
        """Whether the time axis has labels: of charts one above another, the last."""
        self._time.setStyle(showValues=shown)
        self._time.setHeight(self._theme.px(26 if shown else 4))

    def name_states(self, names: Sequence[str], width: float) -> None:
        """Words at the value axis; none: numbers. `width` makes room for them, as
        for the charts above and below."""
        self.values.name_states(names)
        self.values.setWidth(self._theme.px(width))

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

    def drawn(self, key: str) -> tuple[Float, Float]:
        """The points of a curve as they were given, before any downsampling."""
        x, y = self._curves[key].getOriginalDataset()
        return (NOTHING, NOTHING) if x is None else (x, y)

    def drop_curve(self, key: str) -> None:
        curve = self._curves.pop(key, None)
        if curve is not None:
            self.removeItem(curve)

    def show_limits(self, limits: Sequence[tuple[float, int, str]]) -> None:
        """Dashed lines with their label: (value, priority, text)."""
        for line in self._limits:
            self.removeItem(line)
        ground = QColor(self._theme.color("map_land"))
        ground.setAlphaF(0.8)
        self._limits = []
        for value, priority, text in limits:
            color = self._theme.priority(priority)
            line = pg.InfiniteLine(
                pos=value,
                angle=0,
                pen=pg.mkPen(color, width=self._theme.px(1), style=Qt.PenStyle.DashLine),
                label=literal(text, LABEL_CAP).replace("{", "{{").replace("}", "}}"),
                labelOpts={
                    "position": 0.99,
                    "anchors": [(1, 1), (1, 0)],
                    "color": color,
                    "fill": ground,
                },
            )
            line.label.setFont(self._theme.font(12))
            self.addItem(line, ignoreBounds=True)
            self._limits.append(line)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Thin upright lines with their label."""
        for line in self._moments:
            self.removeItem(line)
        self._moments = []
        for number, moment in enumerate(moments):
            side = (1, 0.5) if moment.before else (0, 0.5)
            line = pg.InfiniteLine(
                pos=moment.at,
                angle=90,
                pen=pg.mkPen(self._theme.color("second"), width=1, style=Qt.PenStyle.DotLine),
                label=literal(moment.text, LABEL_CAP).replace("{", "{{").replace("}", "}}"),
                labelOpts={
                    "position": 0.9 - 0.09 * (number % 4),  # neighbours do not hide each other
                    "anchors": [side, side],
                    "color": self._theme.color("second"),
                },
            )
            line.label.setFont(self._theme.font(12))
            self.addItem(line, ignoreBounds=True)
            self._moments.append(line)

    def moments(self) -> list[tuple[float, str]]:
        """Of the moments drawn: time and label."""
        return [(float(line.value()), line.label.toPlainText()) for line in self._moments]

    def limits(self) -> list[tuple[float, str]]:
        """Of the limits drawn: value and label."""
        return [(float(line.value()), line.label.toPlainText()) for line in self._limits]

    def show_window(self, start: float, end: float) -> None:
        """The span of time that is seen, epoch seconds."""
        self.getPlotItem().getViewBox().setXRange(start, end, padding=0)

    def seen(self) -> tuple[float, float]:
        """The span of time in view, epoch seconds."""
        low, high = self.getPlotItem().getViewBox().viewRange()[0]
        return float(low), float(high)
