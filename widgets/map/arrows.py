"""Vehicles as arrows, turned beforehand in an atlas of directions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from widgets.map.fragments import Fragments, fragments_for
from widgets.map.palette import Palette
from widgets.map.states import HIDDEN, STALE, States

DIRECTIONS = 32
# Outlines heading north in a square of -1..1: an arrow, a bus, a tram.
ARROW = ((0.0, -1.0), (0.72, 0.85), (0.0, 0.45), (-0.72, 0.85))
BUS = ((0.0, -1.0), (0.55, -0.35), (0.55, 0.95), (-0.55, 0.95), (-0.55, -0.35))
TRAM = ((0.0, -1.25), (0.42, -0.75), (0.42, 1.25), (-0.42, 1.25), (-0.42, -0.75))
OUTLINES = {"bus": (BUS, 5.2), "tram": (TRAM, 6.2)}


class ArrowAtlas:
    """Two rows a symbol (as reported, stale or not known), a column a direction."""

    def __init__(self, symbols: Sequence[str], palette: Palette, size: float) -> None:
        self.side = 2 * round(9 * size) + 1
        self.pixmap = QPixmap(self.side * DIRECTIONS, self.side * 2 * max(len(symbols), 1))
        self.pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, symbol in enumerate(symbols):
            outline, half = OUTLINES.get(symbol, (ARROW, 5.2))
            shape = QPolygonF([QPointF(x * half * size, y * half * size) for x, y in outline])
            for column in range(DIRECTIONS):
                for stale in (False, True):
                    painter.save()
                    painter.translate(
                        (column + 0.5) * self.side, (2 * number + stale + 0.5) * self.side
                    )
                    painter.rotate(column * 360.0 / DIRECTIONS)
                    self._draw(painter, shape, palette, size, stale)
                    painter.restore()
        painter.end()

    def _draw(
        self, painter: QPainter, shape: QPolygonF, palette: Palette, size: float, stale: bool
    ) -> None:
        if stale:
            painter.setPen(QPen(palette.colors[STALE], size))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(QPen(QColor.fromRgb(palette.ground), size))
            painter.setBrush(palette.accent)
        painter.drawPolygon(shape)

    def fragments(
        self,
        x: npt.NDArray[np.int64],
        y: npt.NDArray[np.int64],
        heading: npt.NDArray[np.float64],
        symbols: npt.NDArray[np.int64],
        states: States,
    ) -> Fragments:
        """Those that are not hidden; `symbols` are rows of the names given."""
        seen = np.flatnonzero(states != HIDDEN)
        fragments = fragments_for(len(seen))
        turn = np.round(heading[seen] / 360.0 * DIRECTIONS).astype(np.int64) % DIRECTIONS
        fragments[:, 0] = x[seen] + 0.5
        fragments[:, 1] = y[seen] + 0.5
        fragments[:, 2] = turn * self.side
        fragments[:, 3] = (2 * symbols[seen] + (states[seen] == STALE)) * self.side
        fragments[:, 4:6] = self.side
        return fragments
