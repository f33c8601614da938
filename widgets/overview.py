"""The map screen as operators use it: map, and at its right alarms and a card."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QSplitter, QVBoxLayout, QWidget

from widgets.board import Board

SIDE_WIDTH = 604
SHARES = (550, 450)  # of the height, before a hand moves the handle


class SideColumn(QSplitter):
    """Alarms above, card below; as wide as the theme's scale says."""

    def __init__(self, board: Board, parts: list[QWidget], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._board = board
        for part in parts:
            self.addWidget(part)
            self.setCollapsible(self.indexOf(part), False)
        self.setHandleWidth(1)
        for number, share in enumerate(SHARES):
            self.setStretchFactor(number, share)
        self.setSizes(list(SHARES))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self._board.theme.px(SIDE_WIDTH), self._board.theme.px(600))


class Overview(QWidget):
    """`city` is the map; `side` the widgets beside it, from above."""

    def __init__(
        self, board: Board, city: QWidget, side: list[QWidget], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._board = board
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._side = SideColumn(board, side, self)
        self._split.addWidget(city)
        self._split.addWidget(self._side)
        self._split.setHandleWidth(1)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self._split.setCollapsible(0, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)
        self.setFocusProxy(city)
        board.theme_changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        wide = self._board.theme.px(SIDE_WIDTH)
        self._split.setSizes([max(wide, self.width() - wide), wide])
