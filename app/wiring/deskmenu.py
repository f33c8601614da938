"""What the menu of a desk does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.wiring.deskexports import DeskExports
from app.wiring.desklook import DeskLook
from app.wiring.deskroom import DeskRoom
from app.wiring.deskwall import DeskWall
from widgets.about import AboutDialog
from widgets.camera.register import CameraRegister
from widgets.figures import ZONE
from widgets.help import HelpDialog
from widgets.menu import MainMenu
from widgets.window import Window


class DeskMenu(QObject):
    """`appear` shows it beside the rail. Every choice is kept at once."""

    quit_requested = Signal()
    silence_requested = Signal()
    compact_switched = Signal(bool)
    people_requested = Signal(str)

    def __init__(self, room: DeskRoom, window: Window, wall: DeskWall) -> None:
        super().__init__(room)
        self._room, self._window, self._wall = room, window, wall
        self._look = DeskLook(room)
        self.exports = DeskExports(room, window)
        self.sound_reason: Callable[[], str] = lambda: ""
        if room.options.theme:
            room.preferences.kept.theme = room.options.theme
        self._look.apply()

    def appear(self) -> None:
        """Show the menu."""
        kept = self._room.preferences.kept
        menu = MainMenu(self._room.board, kept, self.sound_reason(), self._window)
        menu.chosen.connect(self.choose)
        menu.wanted.connect(self.do)
        button = self._window.rail.button("more")
        corner = button.mapToGlobal(button.rect().topRight())
        corner.setY(corner.y() - max(0, menu.sizeHint().height() - button.height()))
        menu.popup(corner)

    def choose(self, name: str, value: object) -> None:
        """Keep a preference, and live by it."""
        room = self._room
        setattr(room.preferences.kept, name, value)
        room.preferences.save()
        if name == "language":
            room.board.speak(str(value))
        elif name in ("theme", "text_scale"):
            self._look.apply()
        elif name == "compact":
            self.compact_switched.emit(bool(value))

    def do(self, name: str) -> None:
        """One of the deeds of the menu."""
        board, window = self._room.board, self._window
        match name:
            case "silence":
                self.silence_requested.emit()
            case "png":
                self._ask_path("png", self.exports.save_view)
            case "html":
                self._ask_path("html", self.exports.save_map)
            case "wall":
                self._wall.show()
            case "help":
                HelpDialog(board, window.current, window).open()
            case "about":
                AboutDialog(board, window).open()
            case "enter" | "leave" | "password" | "people":
                self.people_requested.emit(name)
            case "cameras":
                CameraRegister(board, "", window).open()
            case "quit":
                self._ask_quit()

    def _ask_path(self, suffix: str, write: Callable[[Path], None]) -> None:
        board = self._room.board
        stamp = datetime.fromtimestamp(board.now(), ZONE).strftime("%Y-%m-%dT%H%M%S")
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._window, board.words(f"desk.menu_export_{suffix}"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setDefaultSuffix(suffix)
        dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
        dialog.setDirectory(folder if Path(folder).is_dir() else str(Path.home()))
        dialog.selectFile(f"ondijon-{self._window.current}-{stamp}.{suffix}")
        dialog.fileSelected.connect(partial(self._chosen, write))
        dialog.open()

    def _chosen(self, write: Callable[[Path], None], path: str) -> None:
        write(Path(path))

    def _ask_quit(self) -> None:
        words = self._room.board.words
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("OnDijon")
        box.setText(words("desk.quit_question"))
        box.setInformativeText(words("desk.quit_detail"))
        leave = box.addButton(words("desk.menu_quit"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(words("desk.cancel"), QMessageBox.ButtonRole.RejectRole)
        leave.clicked.connect(self.quit_requested)
        box.open()
