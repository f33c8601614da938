"""The mark of a verdict: a shape, in neutral colours, for it is no alarm."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from widgets.theme import Theme

TOKENS = {"met": "second", "tolerable": "text", "missed": "concern", "": "disabled"}
STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "met": (((0.12, 0.55), (0.4, 0.82), (0.9, 0.2)),),
    "tolerable": (((0.08, 0.6), (0.3, 0.4), (0.7, 0.6), (0.92, 0.4)),),
    "missed": (((0.15, 0.15), (0.85, 0.85)), ((0.85, 0.15), (0.15, 0.85))),
    "": (((0.2, 0.5), (0.8, 0.5)),),
}


def draw_mark(painter: QPainter, room: QRectF, verdict: str, theme: Theme) -> None:
    """A tick, a wave, a cross, or a dash where nothing is judged."""
    path = QPainterPath()
    for stroke in STROKES.get(verdict, STROKES[""]):
        points = [
            QPointF(room.x() + x * room.width(), room.y() + y * room.height()) for x, y in stroke
        ]
        path.moveTo(points[0])
        for point in points[1:]:
            path.lineTo(point)
    pen = QPen(theme.color(TOKENS.get(verdict, "disabled")), theme.px(2))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()
