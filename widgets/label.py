"""Text on the screen: plain, capped, in the theme's type."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from widgets.literal import literal
from widgets.theme import Theme

TEXT_CAP = 2000
TIP_CAP = 400


def plain_tip(text: str) -> str:
    """`text` for a tool tip, which Qt would otherwise take for markup wherever
    it looks like some."""
    return f"<span>{escape(literal(text, TIP_CAP))}</span>"


class Label(QLabel):
    """Plain text only, whatever it holds. `token` is the theme's colour, `size`
    in pixels of a 1080-line desk. One line is elided at its right end, and its
    tool tip then says all; `wrap` breaks it into lines instead."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        size: float = 14,
        strong: bool = False,
        token: str = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size, self._strong, self._token = size, strong, token
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(wrap)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.dress(theme)
        self.say(text)

    def say(self, text: str) -> None:
        """Show `text`; a repaint only where it differs."""
        text = literal(text, TEXT_CAP)
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)

    def paint_with(self, token: str) -> None:
        """Change the colour's token."""
        if token != self._token:
            self._token = token
            self._color()

    def stress(self, on: bool, calm: str = "text") -> None:
        """Something to look at that is no alarm: strong, in the brightest
        neutral, since the alarms' colours are kept for alarms. Else `calm`."""
        self.paint_with("concern" if on else calm)
        if on != self._strong:
            self._strong = on
            self.setFont(self._theme.font(self._size, strong=on))

    def dress(self, theme: Theme) -> None:
        """Take another theme or scale."""
        self._theme = theme
        self.setFont(theme.font(self._size, strong=self._strong))
        self._color()

    def _color(self) -> None:
        palette = self.palette()
        palette.setColor(self.foregroundRole(), self._theme.color(self._token))
        self.setPalette(palette)

    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return super().minimumSizeHint()
        return QSize(self._theme.px(24), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws itself: a style sheet would take the token's colour away."""
        room = self.contentsRect()
        shown, flag = self.text(), Qt.TextFlag.TextWordWrap
        if not self.wordWrap():
            flag = Qt.TextFlag.TextSingleLine
            shown = QFontMetrics(self.font()).elidedText(
                self.text(), Qt.TextElideMode.ElideRight, room.width()
            )
            self.setToolTip("" if shown == self.text() else plain_tip(self.text()))
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self._theme.color(self._token))
        painter.drawText(room, int(self.alignment() | flag), shown)
        painter.end()
