"""The wall: one screen full of the city, for people three metres away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.banner import Banner
from widgets.board import Board
from widgets.frame import SimulationFrame
from widgets.style import style_sheet
from widgets.veil import Veil
from widgets.wall.figures import FigureRow
from widgets.wall.strip import AlarmStrip

LINES = 1080
# Text of a height h is read to about 200 h: 20 px of a 1080-line wall 1.2 m high are
# 22 mm, good to 4.4 m. So the wall draws half again as large as a desk.
WALL_SCALE = 1.5


def wall_scale(height_px: int) -> float:
    """The theme's scale for a wall of so many lines."""
    return max(1.0, height_px / LINES * WALL_SCALE)


class WallWindow(QWidget):
    """No controls; Escape or F11 ends it. `city` is the map, already made for
    this board; `board` has the wall's own scale."""

    ended = Signal()

    def __init__(
        self, board: Board, city: QWidget, place: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._board = board
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Banner(board, place, on_wall=True))
        city_and_figures = QWidget()
        below = QVBoxLayout(city_and_figures)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        body = QHBoxLayout()
        body.setSpacing(1)
        body.addWidget(city, stretch=1)
        self.strip = AlarmStrip(board)
        body.addWidget(self.strip)
        below.addLayout(body, stretch=1)
        below.addWidget(FigureRow(board))
        column.addWidget(city_and_figures, stretch=1)
        self.veil = Veil(board, city_and_figures)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame = SimulationFrame(board, content)
        frame.clear(True)
        outer.addWidget(frame)
        board.theme_changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        self.setStyleSheet(style_sheet(self._board.theme))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.close()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.ended.emit()
        super().closeEvent(event)
