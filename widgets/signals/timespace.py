"""Time and space of a corridor: when the main stream of each junction showed green, as
its controller told, against how far along the road it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.lighting_night import ZONE
from widgets.board import Board
from widgets.figures import format_number

SPAN_S = 300.0
SPEED_M_S = 50.0 / 3.6
LEFT, BOTTOM, TOP, RIGHT = 150, 28, 12, 16
RIGHTWARD = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True, slots=True)
class Lane:
    """One junction: its name, metres from the first, and green from when until when.
    `known` is False while nobody said."""

    name: str
    distance_m: float
    greens: tuple[tuple[float, float], ...]
    known: bool = True


class TimeSpace(QWidget):
    """`lanes` from the first junction to the last; `end` is now."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.lanes: tuple[Lane, ...] = ()
        self.end = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_lanes(self, lanes: tuple[Lane, ...], end: float) -> None:
        self.lanes, self.end = lanes, end
        words = self._board.words
        self.setAccessibleName(words("signals.timespace"))
        told = [
            words("signals.lane", name=lane.name, metres=round(lane.distance_m), n=len(lane.greens))
            for lane in lanes
        ]
        self.setAccessibleDescription("\n".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        px = self._board.theme.px
        return QSize(px(400), px(220))

    def minimumSizeHint(self) -> QSize:
        px = self._board.theme.px
        return QSize(px(300), px(160))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._board.theme, self._board.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(px(LEFT), px(TOP), -px(RIGHT), -px(BOTTOM))
        painter.setFont(theme.font(12))
        self._draw_minutes(painter, room)
        length = max((lane.distance_m for lane in self.lanes), default=0.0) or 1.0
        if len(self.lanes) > 1:
            self._draw_pace(painter, room, length)
        for lane in self.lanes:
            self._draw_lane(painter, room, lane, length)
        painter.end()

    def _draw_minutes(self, painter: QPainter, room: QRectF) -> None:
        theme = self._board.theme
        minute = int((self.end - SPAN_S) // 60.0 + 1) * 60.0
        while minute <= self.end:
            x = self._x(room, minute)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
            painter.setPen(theme.color("second"))
            clock = datetime.fromtimestamp(minute, ZONE).strftime("%H:%M")
            box = QRectF(x - theme.px(30), room.bottom() + theme.px(4), theme.px(60), theme.px(20))
            painter.drawText(box, int(CENTRED), clock)
            minute += 60.0

    def _draw_pace(self, painter: QPainter, room: QRectF, length: float) -> None:
        """Who drives at 50 km/h, as thin slanted lines: green wave or not."""
        painter.save()
        painter.setClipRect(room)
        painter.setPen(QPen(self._board.theme.color("second"), 1, Qt.PenStyle.DashLine))
        started = int((self.end - SPAN_S) // 60.0) * 60.0 - length / SPEED_M_S
        while started < self.end:
            start = QPointF(self._x(room, started), self._y(room, 0.0, length))
            there = started + length / SPEED_M_S
            painter.drawLine(start, QPointF(self._x(room, there), self._y(room, length, length)))
            started += 60.0
        painter.restore()

    def _draw_lane(self, painter: QPainter, room: QRectF, lane: Lane, length: float) -> None:
        theme, px = self._board.theme, self._board.theme.px
        y = self._y(room, lane.distance_m, length)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        for begun, over in lane.greens:
            left, right = self._x(room, begun), self._x(room, over)
            painter.drawRect(QRectF(left, y - px(4), max(right - left, 1.0), px(8)))
        painter.setPen(theme.color("text" if lane.known else "disabled"))
        metres = format_number(lane.distance_m, 0, self._board.language)
        box = QRectF(0, y - px(10), px(LEFT) - px(10), px(20))
        name = painter.fontMetrics().elidedText(
            lane.name, Qt.TextElideMode.ElideRight, px(LEFT) - px(70)
        )
        painter.drawText(box, int(RIGHTWARD), f"{name}  {metres}\u202fm")

    def _x(self, room: QRectF, moment: float) -> float:
        return room.left() + room.width() * (moment - self.end + SPAN_S) / SPAN_S

    def _y(self, room: QRectF, metres: float, length: float) -> float:
        """The first junction stands below, as on a map whose north is up."""
        inner = self._board.theme.px(12)
        return room.bottom() - inner - (room.height() - 2 * inner) * metres / length
