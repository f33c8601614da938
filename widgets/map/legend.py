"""The legend: every sign of the map, drawn as the map draws it, with its words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from resources.words import Words
from widgets.map.arrows import ARROW
from widgets.map.dots import draw_symbol
from widgets.map.palette import Palette
from widgets.map.panel import Panel
from widgets.map.priority import draw_priority
from widgets.map.states import HEALTHY, LIT, STALE
from widgets.theme import Theme

# sign, key of its words; a sign is a priority with its look, a state or a mover
ROWS: tuple[tuple[str, str], ...] = (
    ("1", "map.priority_1"),
    ("2", "map.priority_2"),
    ("3", "map.priority_3"),
    ("4", "map.priority_4"),
    ("filled", "map.filled"),
    ("outline", "map.outline"),
    ("hatched", "map.hatched"),
    ("healthy", "map.healthy"),
    ("lit", "map.lit"),
    ("stale", "map.stale"),
    ("moving", "map.moving"),
    ("block", "map.block"),
)
STATES = {"healthy": HEALTHY, "lit": LIT, "stale": STALE, "block": LIT}


class LegendPanel(Panel):
    """Painted in one go; `fill` sets the words and colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None
        self._words: Words | None = None

    def fill(self, words: Words, theme: Theme) -> None:
        """Take words and look, and the size they need."""
        self._words, self._theme = words, theme
        self.dress(theme)
        self.setAccessibleName(words("map.legend"))
        self.setAccessibleDescription(" · ".join(words(key) for _, key in ROWS))
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        if self._theme is None or self._words is None:
            return QSize(0, 0)
        metrics = QFontMetrics(self._theme.font(12))
        widest = max(metrics.horizontalAdvance(self._words(key)) for _, key in ROWS)
        return QSize(
            widest + self._theme.px(56), self._theme.px(24) * len(ROWS) + self._theme.px(16)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, words = self._theme, self._words
        if theme is None or words is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(12))
        palette = Palette(theme, connected=True)
        high = theme.px(24)
        for number, (sign, key) in enumerate(ROWS):
            top = theme.px(8) + number * high
            middle = QPointF(theme.px(24), top + high / 2)
            self._draw_sign(painter, sign, middle, theme, palette)
            painter.setPen(theme.color("text"))
            painter.drawText(
                QRectF(theme.px(44), top, self.width() - theme.px(48), high),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                words(key),
            )
        painter.end()

    def _draw_sign(
        self, painter: QPainter, sign: str, middle: QPointF, theme: Theme, palette: Palette
    ) -> None:
        half = theme.px(9)
        box = QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
        if sign in STATES:
            size = theme.px(3 if sign == "block" else 8)
            color = palette.colors[STATES[sign]]
            painter.save()
            draw_symbol(painter, middle, "lamp", size, STATES[sign], color)
            painter.restore()
        elif sign == "moving":
            painter.setPen(QPen(theme.color("panel"), 1))
            painter.setBrush(palette.accent)
            size = theme.px(7)
            painter.drawPolygon(
                QPolygonF([QPointF(middle.x() + x * size, middle.y() + y * size) for x, y in ARROW])
            )
        else:
            priority = int(sign) if sign.isdigit() else 2
            draw_priority(
                painter,
                box,
                priority,
                theme,
                acknowledged=sign == "outline",
                stale=sign == "hatched",
                color=theme.priority(priority),
            )
