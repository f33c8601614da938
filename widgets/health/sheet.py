"""A titled sheet of facts: name at the left, value at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from widgets.board import Board
from widgets.health.facts import Fact
from widgets.label import Label


class FactSheet(QWidget):
    """Shows what `facts()` says whenever :meth:`look` is called."""

    def __init__(
        self,
        board: Board,
        title: str,
        facts: Callable[[], list[Fact]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._key, self._facts = board, title, facts
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = Label(board.theme, size=16, strong=True)
        self._rows: list[tuple[Label, Label]] = []
        self._grid = QGridLayout(self)
        self._grid.addWidget(self._title, 0, 0, 1, 2)
        self._grid.setColumnStretch(1, 1)
        self.dress()
        self.look()

    def look(self) -> None:
        """Say everything anew; rows come and go with the facts."""
        self._title.say(self._board.words(self._key))
        facts = self._facts()
        while len(self._rows) < len(facts):
            self._add_row()
        for number, (name, value) in enumerate(self._rows):
            shown = number < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                fact = facts[number]
                name.say(fact.name)
                value.say(fact.value)
                value.stress(fact.concern)

    def dress(self) -> None:
        """Take the theme and its scale."""
        theme = self._board.theme
        edge = theme.px(20)
        self._grid.setContentsMargins(edge, theme.px(16), edge, theme.px(16))
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(6))
        self._title.dress(theme)
        for pair in self._rows:
            for label in pair:
                label.dress(theme)

    def _add_row(self) -> None:
        theme, line = self._board.theme, len(self._rows) + 1
        name = Label(theme, size=13, token="second", parent=self)
        value = Label(theme, size=14, parent=self)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.setRowStretch(line, 0)
        self._grid.addWidget(name, line, 0)
        self._grid.addWidget(value, line, 1)
        self._grid.setRowStretch(line + 1, 1)
        self._rows.append((name, value))
