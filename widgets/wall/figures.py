"""One large figure with its name, for a wall."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.indicators import Indicator, indicators
from widgets.board import Board
from widgets.figures import NARROW_SPACE, format_number
from widgets.label import Label


class Figure(QWidget):
    """A number in large type over what it counts."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self._value = Label(board.theme, size=24, strong=True)
        self._name = Label(board.theme, size=13, token="second", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._value)
        column.addWidget(self._name)
        column.addStretch(1)

    def show_indicator(self, one: Indicator) -> None:
        words = self._board.words
        value = format_number(one.value, 0, words.language)
        self._value.say(f"{value}{NARROW_SPACE}{one.unit}" if one.unit else value)
        name = words(f"wall.{one.key}")
        if not math.isnan(one.of):
            name = words("wall.out_of", name=name, n=format_number(one.of, 0, words.language))
        if one.unknown:
            unknown = format_number(one.unknown, 0, words.language)
            name = words("wall.with_unknown", name=name, n=unknown)
        self._name.say(name)

    def dress(self) -> None:
        self._value.dress(self._board.theme)
        self._name.dress(self._board.theme)


class FigureRow(QWidget):
    """The city in a few figures, counted once a second."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._figures: list[Figure] = []
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        for signal in (board.second, board.reset, board.language_changed):
            signal.connect(self.count)
        board.theme_changed.connect(self.dress)
        self.dress()
        self.count()

    def count(self) -> None:
        """Look at the mirror again."""
        found = indicators(self._board.mirror)
        while len(self._figures) < len(found):
            figure = Figure(self._board, self)
            self._figures.append(figure)
            self._row.addWidget(figure, stretch=1)
        for number, figure in enumerate(self._figures):
            figure.setVisible(number < len(found))
            if number < len(found):
                figure.show_indicator(found[number])

    def dress(self) -> None:
        theme = self._board.theme
        self._row.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(14))
        self._row.setSpacing(theme.px(24))
        for figure in self._figures:
            figure.dress()
