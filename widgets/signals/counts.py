"""What a junction's detectors counted over the last day, as a line."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.lighting_night import ZONE
from widgets.board import Board
from widgets.figures import format_number

LEFT, BOTTOM, TOP = 56, 26, 28
STEPS_S = (300.0, 900.0, 3600.0, 4 * 3600.0)
LABELS = 8
RIGHTWARD = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
LEFTWARD = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
Floats = npt.NDArray[np.float64]


class CountChart(QWidget):
    """Vehicles an hour over time; a gap where nothing was told."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.title = ""
        self.times: Floats = np.zeros(0)
        self.values: Floats = np.zeros(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_counts(self, title: str, times: Floats, values: Floats) -> None:
        self.title, self.times, self.values = title, times, values
        self.setAccessibleName(title)
        known = values[~np.isnan(values)]
        most = format_number(float(known.max()), 0, self._board.language) if len(known) else "–"
        self.setAccessibleDescription(self._board.words("signals.most", n=most))
        self.update()

    def sizeHint(self) -> QSize:
        px = self._board.theme.px
        return QSize(px(400), px(160))

    def minimumSizeHint(self) -> QSize:
        px = self._board.theme.px
        return QSize(px(300), px(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._board.theme, self._board.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(14, strong=True))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(0, 0, self.width(), px(24)), int(LEFTWARD), self.title)
        room = QRectF(self.rect()).adjusted(px(LEFT), px(TOP), -px(12), -px(BOTTOM))
        painter.setFont(theme.font(12))
        known = self.values[~np.isnan(self.values)]
        if len(known) < 2:
            painter.setPen(theme.color("second"))
            said = self._board.words("signals.no_counts")
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), said)
            painter.end()
            return
        most = max(float(known.max()), 10.0)
        start, end = float(self.times[0]), float(self.times[-1])
        self._draw_axes(painter, room, most, start, end)
        painter.setPen(QPen(theme.color("accent"), px(1.5)))
        wide = max(end - start, 1.0)
        line = QPolygonF()
        for at, value in zip(self.times.tolist(), self.values.tolist(), strict=True):
            if value != value:
                painter.drawPolyline(line)
                line = QPolygonF()
                continue
            x = room.left() + room.width() * (at - start) / wide
            line.append(QPointF(x, room.bottom() - room.height() * value / most))
        painter.drawPolyline(line)
        painter.end()

    def _draw_axes(
        self, painter: QPainter, room: QRectF, most: float, start: float, end: float
    ) -> None:
        theme, px = self._board.theme, self._board.theme.px
        for share in (0.0, 0.5, 1.0):
            y = room.bottom() - room.height() * share
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(theme.color("second"))
            box = QRectF(0, y - px(10), px(LEFT) - px(8), px(20))
            number = format_number(most * share, 0, self._board.language)
            painter.drawText(box, int(RIGHTWARD), number)
        step = next((s for s in STEPS_S if (end - start) / s <= LABELS), STEPS_S[-1])
        moment = (start // step + 1) * step
        while moment <= end:
            x = room.left() + room.width() * (moment - start) / max(end - start, 1.0)
            clock = datetime.fromtimestamp(moment, ZONE).strftime("%H:%M")
            box = QRectF(x - px(30), room.bottom() + px(4), px(60), px(20))
            painter.drawText(box, int(CENTRED), clock)
            moment += step
