"""Pictures of names, with a rim of the ground's colour, made once and kept."""

from __future__ import annotations

import math
from collections import OrderedDict

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from widgets.literal import literal
from widgets.map.labels import Label
from widgets.map.palette import mixed
from widgets.theme import Theme

SIZES = {"city": 19.0, "town": 14.0, "quarter": 12.0, "water": 12.0, "park": 12.0, "street": 11.5}
KEPT = 600
RIM_PX = 4.5
LONGEST = 80  # characters


class Lettering:
    """Fonts, colours and pictures of names for a theme; `scale` is device
    pixels a desk pixel."""

    def __init__(self, theme: Theme, scale: float) -> None:
        self._scale = scale
        self._land = theme.color("map_land")
        self._fonts: dict[str, QFont] = {}
        label = theme.color("map_label")
        self._colors: dict[str, QColor] = {}
        for style, size in SIZES.items():
            font = theme.font(size, strong=style == "city")
            font.setPixelSize(max(8, round(size * scale)))
            if style == "city":
                font.setCapitalization(QFont.Capitalization.AllUppercase)
                font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
            font.setItalic(style == "water")
            self._fonts[style] = font
            self._colors[style] = label
        self._colors["city"] = theme.color("text")
        self._colors["town"] = mixed(label, theme.color("text"), 0.5)
        self._colors["street"] = mixed(label, self._land, 0.12)
        self._colors["water"] = mixed(label, theme.color("accent"), 0.4)
        self._pictures: OrderedDict[tuple[str, str, float], QPixmap] = OrderedDict()

    def measure(self, text: str, style: str) -> tuple[float, float]:
        """Width and height in device pixels."""
        metrics = QFontMetricsF(self._fonts[style])
        return metrics.horizontalAdvance(self._text(text, style)), metrics.capHeight() * 1.7

    def holds(self, label: Label) -> bool:
        """Whether its picture is made."""
        return (label.text, label.style, label.angle) in self._pictures

    def picture(self, label: Label) -> QPixmap:
        """A name, turned, its middle in the middle of the picture."""
        key = (label.text, label.style, label.angle)
        picture = self._pictures.pop(key, None)
        if picture is None:
            picture = self._draw(label)
            while len(self._pictures) >= KEPT:
                self._pictures.popitem(last=False)
        self._pictures[key] = picture
        return picture

    def _text(self, text: str, style: str) -> str:
        shown = literal(text, LONGEST)
        return shown.upper() if style == "city" else shown

    def _draw(self, label: Label) -> QPixmap:
        font = self._fonts[label.style]
        text = self._text(label.text, label.style)
        wide, high = self.measure(label.text, label.style)
        rim = RIM_PX * self._scale
        turn = math.radians(label.angle)
        box_wide = abs(wide * math.cos(turn)) + abs(high * math.sin(turn)) + 2 * rim
        box_high = abs(wide * math.sin(turn)) + abs(high * math.cos(turn)) + 2 * rim
        picture = QPixmap(math.ceil(box_wide) | 1, math.ceil(box_high) | 1)
        picture.fill(Qt.GlobalColor.transparent)
        path = QPainterPath()
        path.addText(QPointF(-wide / 2, QFontMetricsF(font).capHeight() / 2), font, text)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(QRectF(picture.rect()).center())
        painter.rotate(label.angle)
        painter.strokePath(path, QPen(self._land, rim, j=Qt.PenJoinStyle.RoundJoin))
        painter.fillPath(path, self._colors[label.style])
        painter.end()
        return picture
