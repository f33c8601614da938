"""Several lines of text that are always seen whole."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from widgets.label import Label
from widgets.theme import Theme


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
        self.setMinimumHeight(self.heightForWidth(self.width()) if self.text() else 0)
