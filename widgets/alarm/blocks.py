"""The panels of a page: a title over what it holds, one under the other."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.board import Board
from widgets.label import Label


class Blocks:
    """Makes the blocks of `page`; `titles` by name, for their words and dress."""

    def __init__(self, board: Board, page: QWidget) -> None:
        self._board, self._page = board, page
        self.titles: dict[str, Label] = {}

    def block(self, title: str | None, content: QWidget | QHBoxLayout) -> QWidget:
        """A panel; `title` names its heading, None for none."""
        theme = self._board.theme
        block = QWidget(self._page)
        block.setProperty("panel", True)
        block.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(block)
        column.setContentsMargins(theme.px(20), theme.px(12), theme.px(20), theme.px(12))
        if title is not None:
            self.titles[title] = Label(theme, size=14, strong=True, token="second")
            column.addWidget(self.titles[title])
        if isinstance(content, QWidget):
            column.addWidget(content, stretch=1)
        else:
            column.addLayout(content)
        return block

    def column(self, parts: Iterable[tuple[str, QWidget, int]]) -> QVBoxLayout:
        """Blocks one under the other: title, content, share of the height left over."""
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for title, content, stretch in parts:
            column.addWidget(self.block(title, content), stretch)
        return column
