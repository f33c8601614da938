"""The wall of a desk: its window, on the monitor that was chosen for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QGuiApplication, QScreen

from app.wiring.deskroom import DeskRoom
from widgets.board import Board
from widgets.map.canvas import MapCanvas
from widgets.theme import Theme
from widgets.wall.window import WallWindow, wall_scale


class DeskWall(QObject):
    """At most one wall a desk. It has its own map and its own size of type, on
    the same truth."""

    def __init__(self, room: DeskRoom, place: str) -> None:
        super().__init__(room)
        self._room, self._place = room, place
        self._board: Board | None = None
        self._scale = 1.0
        self.canvas: MapCanvas | None = None
        self.window: WallWindow | None = None
        room.board.theme_changed.connect(self._dress)

    def show(self) -> None:
        """Fill the chosen monitor; bring it to the front if it is there."""
        screen = self._monitor()
        window = self.window or self.build(screen.geometry().size())
        window.setGeometry(screen.geometry())
        window.showFullScreen()
        window.activateWindow()

    def build(self, size: QSize) -> WallWindow:
        """The wall for a screen of `size`, not shown yet."""
        room = self._room
        self._scale = wall_scale(size.height())
        board = room.board.sibling(Theme(room.board.theme.name, self._scale), self)
        self._board = board
        self.canvas = MapCanvas(board, room.basemap(), room.tile_folder)
        self.window = WallWindow(board, self.canvas, self._place)
        self.window.resize(size)
        self.window.ended.connect(self.end)
        return self.window

    def end(self) -> None:
        """Take the wall down."""
        window, canvas, board = self.window, self.canvas, self._board
        self.window = self.canvas = self._board = None
        if canvas is not None:
            canvas.release()
        if window is not None:
            window.hide()
            window.deleteLater()
        if board is not None:
            board.deleteLater()

    def _monitor(self) -> QScreen:
        screens = QGuiApplication.screens()
        return screens[min(self._room.preferences.kept.wall_monitor, len(screens) - 1)]

    def _dress(self) -> None:
        if self._board is not None:
            self._board.dress(Theme(self._room.board.theme.name, self._scale))
