"""All figures, side by side; the arrows go from one to the next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.quality_report import NAMES, QualityReport
from widgets.board import Board
from widgets.quality.tile import FigureTile

COLUMNS = 7
KEYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -COLUMNS,
    Qt.Key.Key_Down: COLUMNS,
}
PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FigureTiles(QWidget):
    """`chosen` carries the name of a figure."""

    chosen = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.tiles = {name: FigureTile(board, name, self) for name in NAMES}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for number, (name, tile) in enumerate(self.tiles.items()):
            self._grid.addWidget(tile, number // COLUMNS, number % COLUMNS)
            tile.clicked.connect(lambda _=False, n=name: self.chosen.emit(n))
            tile.installEventFilter(self)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.setFocusProxy(next(iter(self.tiles.values())))
        self.dress()

    def show_report(self, report: QualityReport | None) -> None:
        for name, tile in self.tiles.items():
            tile.show_figure(None if report is None else report.figure(name))

    def mark(self, figure: str) -> None:
        """Show which one the list beside is about."""
        for name, tile in self.tiles.items():
            tile.setChecked(name == figure)

    def dress(self) -> None:
        self._grid.setSpacing(self._board.theme.px(8))
        for tile in self.tiles.values():
            tile.dress()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """True where the key was one of these."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key, tiles = Qt.Key(event.key()), list(self.tiles.values())
        if not isinstance(watched, FigureTile):
            return False
        if key in PRESS:
            watched.click()
            return True
        if key not in KEYS:
            return False
        place = tiles.index(watched) + KEYS[key]
        if 0 <= place < len(tiles):
            tiles[place].setFocus(Qt.FocusReason.TabFocusReason)
        return True
