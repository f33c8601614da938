"""The map's own drawn icons."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

# Strokes in a square of 0..24: open polylines.
STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "plus": (((12, 5), (12, 19)), ((5, 12), (19, 12))),
    "minus": (((5, 12), (19, 12)),),
    "city": (
        ((4, 9), (4, 4), (9, 4)),
        ((15, 4), (20, 4), (20, 9)),
        ((20, 15), (20, 20), (15, 20)),
        ((9, 20), (4, 20), (4, 15)),
    ),
    "layers": (
        ((12, 4), (21, 9), (12, 14), (3, 9), (12, 4)),
        ((3, 14), (12, 19), (21, 14)),
    ),
    "legend": (((10, 6), (20, 6)), ((10, 12), (20, 12)), ((10, 18), (20, 18))),
    "lasso": (
        ((12, 4), (19, 6), (20, 11), (15, 15), (7, 14), (4, 10), (6, 6), (12, 4)),
        ((8, 14), (10, 17), (8, 21)),
    ),
    "search": (((15.5, 15.5), (20.5, 20.5)),),
}


def icon(name: str, color: QColor, size: int) -> QIcon:
    """An icon `size` pixels square; twice as fine where the screen is."""
    pixmap = QPixmap(size * 2, size * 2)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 24, size / 24)
    pen = QPen(color, 1.8, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for stroke in STROKES[name]:
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in stroke]))
    if name == "search":
        painter.drawEllipse(QRectF(4, 4, 13, 13))
    if name == "legend":
        painter.setBrush(color)
        painter.drawRect(QRectF(4, 5, 2, 2))
        painter.drawEllipse(QRectF(4, 11, 2, 2))
        painter.drawPolygon(QPolygonF([QPointF(5, 16.5), QPointF(6.5, 19), QPointF(3.5, 19)]))
    painter.end()
    return QIcon(pixmap)
