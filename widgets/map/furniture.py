"""What a map must say at all times: what it is, whose it is, how large, how old."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from app.desk.mirror import Connection
from resources.words import Words
from widgets.figures import format_ago
from widgets.literal import literal
from widgets.map.scalebar import length_words, scale_bar
from widgets.theme import Theme

LONGEST_TEXT = 240
# What to say where the line is not live.
LOST = {
    Connection.NO_BROKER: "map.no_broker",
    Connection.NO_ENGINE: "map.no_engine",
    Connection.WAITING: "map.waiting",
}


class Furniture:
    """Painted over a map of `width` x `height` device pixels."""

    def __init__(self, theme: Theme, words: Words, scale: float) -> None:
        self._theme = theme
        self._words = words
        self._scale = scale
        self._margin = round(12 * scale)

    def paint(
        self,
        painter: QPainter,
        size: QRect,
        note: str,
        metres: float,
        age_s: float,
        connection: Connection,
        *,
        has_city: bool,
    ) -> None:
        """`metres` is a device pixel's; `age_s` the data's, NaN if none came."""
        bottom = size.bottom() - self._margin
        left = size.left() + self._margin
        age = (
            "" if math.isnan(age_s) else self._words("map.age", age=format_ago(age_s, self._words))
        )
        text = " · ".join(part for part in (literal(note, LONGEST_TEXT), age) if part)
        bar_width = round(150 * self._scale)
        self._box(painter, left, bottom, text, size.width() - 3 * self._margin - bar_width)
        if metres > 0:
            self._bar(painter, size.right() - self._margin, bottom, metres)
        if not has_city:
            self._statement(painter, size, self._words("map.no_data"))
        elif connection is not Connection.LIVE:
            said = self._words(LOST[connection])
            self._statement(painter, size, f"{said} · {age}" if age else said)

    def _font(self, size: float, *, strong: bool = False) -> QFont:
        font = self._theme.font(size, strong=strong)
        font.setPixelSize(max(8, round(size * self._scale)))
        return font

    def _panel(self) -> QColor:
        color = QColor(self._theme.color("panel"))
        color.setAlpha(225)
        return color

    def _box(self, painter: QPainter, left: int, bottom: int, text: str, widest: int) -> None:
        """One line of text on a panel, cut with an ellipsis where too long."""
        font = self._font(12)
        metrics = QFontMetrics(font)
        pad = round(8 * self._scale)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(widest - 2 * pad, 40))
        high = metrics.height() + pad
        box = QRect(left, bottom - high, metrics.horizontalAdvance(shown) + 2 * pad, high)
        self._fill(painter, box)
        painter.setFont(font)
        painter.setPen(self._theme.color("second"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)

    def _bar(self, painter: QPainter, right: int, bottom: int, metres: float) -> None:
        length, pixels = scale_bar(metres, 120 * self._scale)
        font = self._font(12)
        text = length_words(length)
        metrics = QFontMetrics(font)
        pad = round(8 * self._scale)
        high = metrics.height() + pad
        wide = round(pixels) + metrics.horizontalAdvance(text) + 3 * pad
        box = QRect(right - wide, bottom - high, wide, high)
        self._fill(painter, box)
        y = box.center().y()
        tick = round(4 * self._scale)
        pen = QPen(self._theme.color("second"), max(1.0, 1.5 * self._scale))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        start, end = box.left() + pad, box.left() + pad + round(pixels)
        painter.drawLine(start, y, end, y)
        painter.drawLine(start, y - tick, start, y + tick)
        painter.drawLine(end, y - tick, end, y + tick)
        painter.setFont(font)
        text_box = QRect(end + pad, box.top(), box.right() - end - pad, high)
        painter.drawText(text_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _statement(self, painter: QPainter, size: QRect, text: str) -> None:
        """A line that cannot be missed, in the upper middle."""
        font = self._font(18, strong=True)
        metrics = QFontMetrics(font)
        pad = round(14 * self._scale)
        wide = min(metrics.horizontalAdvance(text) + 2 * pad, size.width() - 2 * self._margin)
        box = QRect(0, 0, wide, metrics.height() + pad)
        box.moveCenter(size.center())
        box.moveTop(size.top() + size.height() // 6)
        self._fill(painter, box, self._theme.color("raised"))
        painter.setPen(QPen(self._theme.color("text"), max(1.0, self._scale)))
        painter.drawRect(box)
        painter.setFont(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide - pad)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)

    def _fill(self, painter: QPainter, box: QRect, color: QColor | None = None) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color or self._panel())
        radius = 4 * self._scale
        painter.drawRoundedRect(QRectF(box), radius, radius)
        painter.restore()
