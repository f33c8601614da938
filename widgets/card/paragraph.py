"""Several lines of text that are always seen whole."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent

from widgets.label import Label
from widgets.theme import Theme

DEEP = 1 << 20  # px: no text is higher


class Paragraph(Label):
    """A wrapped label that asks for the height its width needs: a scroll area
    gives it no more than it asks for."""

    def __init__(self, theme: Theme, *, size: float) -> None:
        super().__init__(theme, size=size, wrap=True)

    def say(self, text: str) -> None:
        """Show `text`, at the height it needs."""
        super().say(text)
        self._claim()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._claim()

    def _claim(self) -> None:
        # Not `heightForWidth`: it never says less than the least height it already has,
        # so a text that was narrow once would stay as high for ever.
        room = QRect(0, 0, max(1, self.contentsRect().width()), DEEP)
        lines = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
        self.setMinimumHeight(lines.height() if self.text() else 0)
