"""The tools over the charts: how long a window, follow, export, add."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QWidget

from widgets.board import Board
from widgets.label import Label

WINDOWS_S = (300.0, 900.0, 3600.0, 21600.0, 86400.0, 604800.0)


class TrendBar(QWidget):
    """`window_chosen` carries seconds; `follow_switched` whether the present is
    kept in view."""

    window_chosen = Signal(float)
    follow_switched = Signal(bool)
    export_requested = Signal()
    clear_requested = Signal()

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._title = Label(board.theme, size=16, strong=True)
        self._windows: dict[float, QToolButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._title)
        row.addStretch(1)
        for window_s in WINDOWS_S:
            button = QToolButton(self)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, w=window_s: self.window_chosen.emit(w))
            group.addButton(button)
            row.addWidget(button)
            self._windows[window_s] = button
        self._follow = QPushButton(self)
        self._follow.setCheckable(True)
        self._follow.clicked.connect(self.follow_switched)
        self._export = QPushButton(self)
        self._export.clicked.connect(self.export_requested)
        self._clear = QPushButton(self)
        self._clear.clicked.connect(self.clear_requested)
        for push in (self._follow, self._export, self._clear):
            row.addWidget(push)
        self.retell()

    def mark(self, window_s: float, *, follow: bool) -> None:
        """Show what holds now."""
        if window_s in self._windows:
            self._windows[window_s].setChecked(True)
        self._follow.setChecked(follow)

    def retell(self) -> None:
        words = self._board.words
        self._title.say(words("trends.title"))
        self._title.dress(self._board.theme)
        for window_s, button in self._windows.items():
            button.setText(words(f"trends.window_{int(window_s)}"))
            button.setToolTip(words("trends.window_tip"))
        for name, push in (
            ("follow", self._follow),
            ("export", self._export),
            ("clear", self._clear),
        ):
            push.setText(words(f"trends.{name}"))
            push.setToolTip(words(f"trends.{name}_tip"))
