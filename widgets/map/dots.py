"""The small grey symbols of healthy assets, drawn once into an atlas."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from widgets.map.fragments import Fragments, fragments_for
from widgets.map.palette import Palette
from widgets.map.states import COUNT, HIDDEN, LIT, PRIORITY_4, STALE

# Outlines in a square of -1..1, y down; a symbol not named here is a dot.
SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "cabinet": ((-0.7, -0.9), (0.7, -0.9), (0.7, 0.9), (-0.7, 0.9)),
    "junction": ((0, -1), (1, 0), (0, 1), (-1, 0)),
    "camera": ((-1, -0.6), (0.35, -0.6), (1, 0), (0.35, 0.6), (-1, 0.6)),
    "building": ((0, -1), (1, -0.25), (1, 0.9), (-1, 0.9), (-1, -0.25)),
    "bollard": ((-0.35, -1), (0.35, -1), (0.35, 1), (-0.35, 1)),
    "gauge": ((-1, -0.2), (0, -0.9), (1, -0.2), (0.6, 0.9), (-0.6, 0.9)),
    "air": ((-0.9, -0.5), (0, -1), (0.9, -0.5), (0.9, 0.5), (0, 1), (-0.9, 0.5)),
    "car_park": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "fibre": ((0, -1), (0.95, -0.3), (0.6, 0.85), (-0.6, 0.85), (-0.95, -0.3)),
}
ALIASES = {
    "flood_gauge": "gauge",
    "air_sensor": "air",
    "parking": "car_park",
    "fibre_node": "fibre",
    "intersection": "junction",
}
SMALL = {"lamp", "streetlight"}


def shape_of(symbol: str) -> tuple[tuple[float, float], ...] | None:
    """The outline of a kind's symbol, None for a round dot."""
    return SHAPES.get(ALIASES.get(symbol, symbol))


class DotAtlas:
    """A row a symbol, a column a state; sprites are `side` pixels square.

    `dot` is the diameter of a lamp and `larger` the size of all else against it.
    """

    def __init__(self, symbols: Sequence[str], dot: float, larger: float, palette: Palette) -> None:
        self.side = 2 * math.ceil(dot * larger / 2) + 1
        self.pixmap = QPixmap(self.side * COUNT, self.side * max(len(symbols), 1))
        self.pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, symbol in enumerate(symbols):
            size = dot if symbol in SMALL else min(dot * larger, self.side - 1)
            for state in range(HIDDEN + 1, COUNT):
                centre = QPointF((state + 0.5) * self.side, (row + 0.5) * self.side)
                draw_symbol(painter, centre, symbol, size, state, palette.colors[state])
        painter.end()

    def fragments(
        self,
        x: npt.NDArray[np.int64],
        y: npt.NDArray[np.int64],
        symbols: npt.NDArray[np.int16],
        states: npt.NDArray[np.uint8],
    ) -> Fragments:
        """Sprites with their middle on whole pixels x, y."""
        fragments = fragments_for(len(x))
        fragments[:, 0] = x + 0.5
        fragments[:, 1] = y + 0.5
        fragments[:, 2] = states.astype(np.float64) * self.side
        fragments[:, 3] = symbols.astype(np.float64) * self.side
        fragments[:, 4:6] = self.side
        return fragments


def draw_symbol(
    painter: QPainter, centre: QPointF, symbol: str, size: float, state: int, color: QColor
) -> None:
    """One symbol. A lamp that is lit is a little larger; an alarm's is a ring,
    as its mark stands above; a stale one is hollow."""
    half = size / 2 * (1.0 if state >= LIT else 0.92)
    if state >= STALE and size >= 4:
        painter.setPen(QPen(color, max(1.0, size / 7)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half -= max(1.0, size / 7) / 2
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
    shape = shape_of(symbol)
    if shape is None or state >= PRIORITY_4:
        painter.drawEllipse(QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half))
        return
    half *= 0.86
    painter.drawPolygon(
        QPolygonF([QPointF(centre.x() + x * half, centre.y() + y * half) for x, y in shape])
    )
