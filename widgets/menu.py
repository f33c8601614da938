"""The desk's menu: how it looks, sounds and speaks, what it gives out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.desk.preferences import Preferences
from resources.words import LANGUAGES
from widgets.board import Board

THEMES = ("night", "day", "auto")
TEXT_SCALES = (0.9, 1.0, 1.15, 1.3, 1.5)


class MainMenu(QMenu):
    """Made anew each time it appears, from the preferences as they are. Emits
    `chosen` with a preference's name and its new value, `wanted` with the name
    of a deed: silence, enter, leave, password, people, cameras, png, html, wall, help, about,
    quit."""

    chosen = Signal(str, object)
    wanted = Signal(str)

    def __init__(self, board: Board, kept: Preferences, sound_reason: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = board.words
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = board.words
        self._choice(
            words("desk.menu_language"),
            "language",
            board.language,
            [(words(f"desk.language_{one}"), one) for one in LANGUAGES],
        )
        self._choice(
            words("desk.menu_theme"),
            "theme",
            kept.theme,
            [(words(f"desk.theme_{one}"), one) for one in THEMES],
        )
        self._choice(
            words("desk.menu_text"),
            "text_scale",
            kept.text_scale,
            [(f"{round(scale * 100)}\u202f%", scale) for scale in TEXT_SCALES],
        )
        self._deed("sound.menu", "silence")
        if sound_reason:
            self.addAction(words(sound_reason)).setEnabled(False)
        self._switch(words("desk.menu_compact"), "compact", kept.compact)
        self.addSeparator()
        self._deed("people.menu_enter", "enter")
        if board.sign_in == "demanded" and board.person:
            self._deed("people.menu_leave", "leave")
            self._deed("people.menu_password", "password")
            if board.may("add_person"):
                self._deed("people.menu_people", "people")
        if board.may("read_cameras"):
            self._deed("cameras.menu", "cameras")
        self.addSeparator()
        self._deed("desk.menu_export_png", "png")
        self._deed("desk.menu_export_html", "html")
        self.addSeparator()
        self._deed("desk.menu_wall", "wall")
        self._choice(
            words("desk.menu_monitor"),
            "wall_monitor",
            kept.wall_monitor,
            [
                (words("desk.menu_wall_on", n=number + 1, name=screen.name()[:40]), number)
                for number, screen in enumerate(QGuiApplication.screens())
            ],
        )
        self.addSeparator()
        self._deed("desk.menu_help", "help")
        self._deed("desk.menu_about", "about")
        self._deed("desk.menu_quit", "quit")

    def _choice(
        self, title: str, name: str, present: object, choices: list[tuple[str, object]]
    ) -> None:
        """A submenu of which one thing is chosen."""
        menu = self.addMenu(title)
        group = QActionGroup(menu)
        for text, value in choices:
            action = self._checkable(menu, text, value == present)
            group.addAction(action)
            action.triggered.connect(partial(self._choose, name, value))

    def _switch(self, text: str, name: str, on: bool) -> None:
        self._checkable(self, text, on).toggled.connect(partial(self.chosen.emit, name))

    def _deed(self, key: str, name: str) -> None:
        self.addAction(self._words(key)).triggered.connect(partial(self._want, name))

    def _checkable(self, menu: QMenu, text: str, on: bool) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        return action

    def _choose(self, name: str, value: object, _checked: bool = False) -> None:
        self.chosen.emit(name, value)

    def _want(self, name: str, _checked: bool = False) -> None:
        self.wanted.emit(name)
