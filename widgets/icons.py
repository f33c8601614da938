"""Icons of the rail, drawn by ourselves on a grid of 24 by 24."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

GRID = 24.0


def _lines(path: QPainterPath, *points: tuple[float, float]) -> None:
    path.moveTo(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))


def _map(path: QPainterPath) -> None:
    _lines(path, (3, 6), (9, 3), (15, 6), (21, 3), (21, 18), (15, 21), (9, 18), (3, 21), (3, 6))
    _lines(path, (9, 3), (9, 18))
    _lines(path, (15, 6), (15, 21))


def _alarms(path: QPainterPath) -> None:
    _lines(path, (12, 3), (22, 20), (2, 20), (12, 3))
    _lines(path, (12, 9), (12, 14))
    path.addEllipse(QPointF(12, 17), 0.6, 0.6)


def _asset(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(3, 4, 18, 16), 2, 2)
    _lines(path, (3, 9), (21, 9))
    _lines(path, (7, 13), (11, 13))
    _lines(path, (7, 16.5), (17, 16.5))


def _trends(path: QPainterPath) -> None:
    _lines(path, (3, 3), (3, 21), (21, 21))
    _lines(path, (6, 16), (10, 10), (14, 13), (20, 5))


def _orders(path: QPainterPath) -> None:
    _lines(path, (3, 12), (17, 12))
    _lines(path, (12, 7), (17, 12), (12, 17))
    _lines(path, (21, 4), (21, 20))


def _health(path: QPainterPath) -> None:
    _lines(path, (2, 12), (7, 12), (10, 5), (14, 19), (17, 12), (22, 12))


def _quality(path: QPainterPath) -> None:
    _lines(path, (3, 21), (21, 21))
    for x, top in ((4.0, 14.0), (10.5, 5.0), (17.0, 10.0)):
        path.addRect(QRectF(x, top, 3.5, 21 - top))


def _handover(path: QPainterPath) -> None:
    _lines(path, (3, 8), (19, 8))
    _lines(path, (15, 4), (19, 8), (15, 12))
    _lines(path, (21, 16), (5, 16))
    _lines(path, (9, 12), (5, 16), (9, 20))


def _lighting(path: QPainterPath) -> None:
    _lines(path, (6, 22), (6, 7))
    path.moveTo(6, 7)
    path.quadTo(6, 3, 11, 3)
    _lines(path, (11, 3), (17, 3))
    _lines(path, (14, 3), (13, 7), (21, 7), (20, 3), (14, 3))
    for x in (13.0, 17.0, 21.0):
        _lines(path, (x, 11), (x - 1 + (x - 13) / 4, 15))


def _signals(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(8, 2, 8, 16), 2, 2)
    for y in (5.5, 10.0, 14.5):
        path.addEllipse(QPointF(12, y), 1.5, 1.5)
    _lines(path, (12, 18), (12, 22))


def _wall(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(2, 4, 20, 13), 1.5, 1.5)
    _lines(path, (8, 21), (16, 21))
    _lines(path, (12, 17), (12, 21))


def _more(path: QPainterPath) -> None:
    for y in (6.0, 12.0, 18.0):
        _lines(path, (4, y), (20, y))


def _sound(path: QPainterPath) -> None:
    _lines(path, (3, 9), (7, 9), (12, 4), (12, 20), (7, 15), (3, 15), (3, 9))
    path.moveTo(15.5, 9)
    path.quadTo(18, 12, 15.5, 15)
    path.moveTo(18, 6)
    path.quadTo(23, 12, 18, 18)


def _muted(path: QPainterPath) -> None:
    _lines(path, (3, 9), (7, 9), (12, 4), (12, 20), (7, 15), (3, 15), (3, 9))
    _lines(path, (16, 9), (22, 15))
    _lines(path, (22, 9), (16, 15))


DRAWINGS: dict[str, Callable[[QPainterPath], None]] = {
    "map": _map,
    "alarms": _alarms,
    "asset": _asset,
    "trends": _trends,
    "orders": _orders,
    "quality": _quality,
    "handover": _handover,
    "health": _health,
    "lighting": _lighting,
    "signals": _signals,
    "wall": _wall,
    "more": _more,
    "sound": _sound,
    "muted": _muted,
}


def draw_icon(painter: QPainter, name: str, box: QRectF, color: QColor) -> None:
    """The icon `name` into a square box; KeyError for an unknown name."""
    path = QPainterPath()
    DRAWINGS[name](path)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / GRID, box.height() / GRID)
    pen = QPen(color, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.restore()


def icon(name: str, color: QColor, side: int) -> QIcon:
    """The same as a QIcon of `side` pixels."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_icon(painter, name, QRectF(0, 0, side, side), color)
    painter.end()
    return QIcon(pixmap)
