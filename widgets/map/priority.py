"""The symbol of a priority: shape, colour and number, so that no one of the
three has to be seen for it to be understood."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from widgets.theme import Theme


def priority_path(box: QRectF, priority: int) -> QPainterPath:
    """1 square, 2 triangle, 3 inverted triangle, 4 circle, filling a square box."""
    path = QPainterPath()
    left, right, top, bottom = box.left(), box.right(), box.top(), box.bottom()
    lift = box.height() * 0.06
    if priority == 1:
        inset = box.width() * 0.06
        path.addRoundedRect(box.adjusted(inset, inset, -inset, -inset), 2, 2)
    elif priority == 2:
        middle = QPointF(box.center().x(), top)
        corners = [middle, QPointF(right, bottom - lift), QPointF(left, bottom - lift), middle]
        path.addPolygon(QPolygonF(corners))
    elif priority == 3:
        middle = QPointF(box.center().x(), bottom)
        corners = [middle, QPointF(left, top + lift), QPointF(right, top + lift), middle]
        path.addPolygon(QPolygonF(corners))
    else:
        path.addEllipse(box)
    return path


def draw_priority(
    painter: QPainter,
    box: QRectF,
    priority: int,
    theme: Theme,
    *,
    acknowledged: bool,
    stale: bool,
    color: QColor,
    ground: QColor | None = None,
) -> None:
    """Filled while unacknowledged, an outline once acknowledged, hatched and
    dimmed while stale. `box` is in the painter's pixels; `ground` is what the
    symbol stands on (the map's land where not given)."""
    ground = theme.color("map_land") if ground is None else ground
    width = max(1.4, box.width() / 11)
    path = priority_path(box.adjusted(width / 2, width / 2, -width / 2, -width / 2), priority)
    painter.save()
    painter.setPen(QPen(color, width, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(ground if acknowledged or stale else color)
    painter.drawPath(path)
    if stale:
        painter.fillPath(path, QBrush(color, Qt.BrushStyle.BDiagPattern))
    font = theme.font(14, strong=True)
    font.setPixelSize(max(6, round(box.height() * (0.46 if priority in (2, 3) else 0.6))))
    painter.setFont(font)
    painter.setPen(color if acknowledged or stale else theme.color("on_priority"))
    shift = {2: 0.12, 3: -0.12}.get(priority, 0.0) * box.height()
    number = str(priority)
    if stale:
        halo = QPainterPath()
        metrics = painter.fontMetrics()
        x = box.center().x() - metrics.horizontalAdvance(number) / 2
        y = box.center().y() + shift + metrics.capHeight() / 2
        halo.addText(x, y, font, number)
        painter.strokePath(halo, QPen(ground, width * 2.2))
        painter.fillPath(halo, theme.color("text"))
    else:
        painter.drawText(box.translated(0, shift), Qt.AlignmentFlag.AlignCenter, number)
    painter.restore()
