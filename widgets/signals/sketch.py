"""A sketch of where the junctions stand; pressed, one joins the corridor or leaves it."""

from __future__ import annotations

from math import cos, hypot, radians

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.city import City
from app.desk.signals import Junction
from widgets.board import Board

NEAR_PX = 14
EDGE_PX = 16


class JunctionSketch(QWidget):
    """`pressed` carries the asset. The table beside does the same by keyboard."""

    pressed = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._places: dict[str, tuple[float, float]] = {}  # metres-like, east and north
        self._found: list[Junction] = []
        self.corridor: tuple[str, ...] = ()  # in their order
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_junctions(self, city: City, found: list[Junction], corridor: list[str]) -> None:
        scale = cos(radians(float(city.lat.mean())))
        self._found, self.corridor = found, tuple(corridor)
        self._places = {
            one.asset: (float(city.lon[one.row]) * scale, float(city.lat[one.row])) for one in found
        }
        words = self._board.words
        self.setAccessibleName(words("signals.sketch"))
        self.setAccessibleDescription(words("signals.sketch_tip"))
        self.setToolTip(words("signals.sketch_tip"))
        self.update()

    def point(self, asset: str) -> QPointF:
        """Where a junction is drawn."""
        xs = [x for x, _ in self._places.values()]
        ys = [y for _, y in self._places.values()]
        edge = self._board.theme.px(EDGE_PX)
        room = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        wide, high = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
        scale = min(room.width() / wide, room.height() / high)
        x, y = self._places[asset]
        middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
        centre = room.center()
        return QPointF(centre.x() + (x - middle[0]) * scale, centre.y() - (y - middle[1]) * scale)

    def sizeHint(self) -> QSize:
        px = self._board.theme.px
        return QSize(px(400), px(260))

    def minimumSizeHint(self) -> QSize:
        px = self._board.theme.px
        return QSize(px(240), px(180))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, near = event.position(), self._board.theme.px(NEAR_PX)
        distances = {}
        for asset in self._places:
            there = self.point(asset)
            distances[asset] = hypot(there.x() - at.x(), there.y() - at.y())
        if distances:
            asset = min(distances, key=lambda one: distances[one])
            if distances[asset] <= near:
                self.pressed.emit(asset)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._board.theme, self._board.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("window"))
        chosen = [one for one in self.corridor if one in self._places]
        if len(chosen) > 1:
            painter.setPen(QPen(theme.color("accent"), px(2)))
            painter.drawPolyline(QPolygonF([self.point(one) for one in chosen]))
        for one in self._found:
            self._draw(painter, one, one.asset in self.corridor)
        painter.end()

    def _draw(self, painter: QPainter, one: Junction, chosen: bool) -> None:
        theme, px = self._board.theme, self._board.theme.px
        calm = one.mode == "normal"
        token = "accent" if chosen else "second" if calm else "text" if one.mode else "disabled"
        painter.setPen(QPen(theme.color(token), px(1.5)))
        filled = theme.color(token) if calm else Qt.GlobalColor.transparent
        painter.setBrush(filled)
        side = px(6 if chosen else 4)
        if calm or not one.mode:
            painter.drawEllipse(self.point(one.asset), side, side)
        else:  # a square: it does not run its plan
            at = self.point(one.asset)
            painter.drawRect(QRectF(at.x() - side, at.y() - side, 2 * side, 2 * side))
