"""The line that says that alarms come in a flood, and that the list is grouped for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from widgets.board import Board
from widgets.figures import format_clock
from widgets.label import Label


class FloodLine(QWidget):
    """Seen while a position is in flood. `switched` says whether the list is to be
    grouped for it: on by itself when it begins, off when it ends or a person left."""

    switched = Signal(bool)

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self.grouped = False
        self._here = True
        self._flooded = False
        self._told = Label(board.theme, size=14, strong=True, token="concern")
        self._leave = QPushButton(self)
        self._leave.clicked.connect(lambda: self.group(not self.grouped))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._told, stretch=1)
        row.addWidget(self._leave)
        self.hide()
        for signal in (board.status_changed, board.language_changed, board.reset):
            signal.connect(self.look)
        board.theme_changed.connect(self.dress)

    def dress(self) -> None:
        self._told.dress(self._board.theme)

    def look(self) -> None:
        """Look at the engine's pulse again."""
        status = self._board.mirror.status
        floods = status.floods if status is not None else {}
        if bool(floods) != self._flooded:
            self._flooded = bool(floods)
            self.setVisible(self._flooded)
            self.group(self._flooded)
        if floods:
            self._tell(floods)

    def concern(self, here: bool) -> None:
        """Whether the list below is one that is grouped for a flood."""
        self._here = here
        self._leave.setVisible(here)
        self.look()

    def group(self, on: bool) -> None:
        """Group for the flood, or let the person's own grouping be."""
        if on != self.grouped:
            self.grouped = on
            self.switched.emit(on)
        self.look_of_button()

    def look_of_button(self) -> None:
        words = self._board.words
        self._leave.setText(words("lists.flood_leave" if self.grouped else "lists.flood_group"))
        self._leave.setToolTip(words("lists.flood_tip"))

    def _tell(self, floods: dict[str, float]) -> None:
        board, words, status = self._board, self._board.words, self._board.mirror.status
        titles = {
            one.name: one.title.say(board.language) for one in board.mirror.philosophy.positions
        }
        said = []
        for position, since in sorted(floods.items(), key=lambda pair: pair[1]):
            count = status.annunciated.get(position, 0) if status is not None else 0
            clock = format_clock(since, words, board.now())
            title = titles.get(position, position)
            said.append(words("lists.flood", position=title, clock=clock, n=count))
        told = " · ".join(said)
        self._told.say(
            words("lists.flood_grouped", flood=told) if self.grouped and self._here else told
        )
        self.look_of_button()
