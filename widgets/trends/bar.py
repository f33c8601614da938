"""The tools over the charts: how long a window, follow, export, clear."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QWidget

from widgets.board import Board
from widgets.figures import format_clock
from widgets.label import Label
from widgets.trends.span import WINDOWS_S, Span


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
        self._seen = Label(board.theme, size=13, token="second")
        self.windows: dict[float, QToolButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._title)
        row.addWidget(self._seen, stretch=1)
        for window_s in WINDOWS_S:
            button = QToolButton(self)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, w=window_s: self.window_chosen.emit(w))
            group.addButton(button)
            row.addWidget(button)
            self.windows[window_s] = button
        self.following = QPushButton(self)
        self.following.setCheckable(True)
        self.following.clicked.connect(self.follow_switched)
        self.export = QPushButton(self)
        self.export.clicked.connect(self.export_requested)
        self.clear = QPushButton(self)
        self.clear.clicked.connect(self.clear_requested)
        for push in (self.following, self.export, self.clear):
            row.addWidget(push)
        self.dress()

    def mark(self, span: Span, *, empty: bool) -> None:
        """Show what holds now; without curves there is nothing to save or clear."""
        words, now = self._board.words, self._board.now()
        self.windows[span.window_s].setChecked(True)
        self.following.setChecked(span.following)
        for push in (self.export, self.clear):
            push.setEnabled(not empty)
        start, end = (format_clock(at, words, now) for at in (span.start, span.end))
        self._seen.say("" if empty else f"{start} – {end}")

    def dress(self) -> None:
        """Words and type as the board has them now."""
        words, theme = self._board.words, self._board.theme
        self._title.say(words("trends.title"))
        for label in (self._title, self._seen):
            label.dress(theme)
        for window_s, button in self.windows.items():
            button.setText(words(f"trends.window_{int(window_s)}"))
            button.setToolTip(words("trends.window_tip"))
        for name, push in (
            ("follow", self.following),
            ("export", self.export),
            ("clear", self.clear),
        ):
            push.setText(words(f"trends.{name}"))
            push.setToolTip(words(f"trends.{name}_tip"))
