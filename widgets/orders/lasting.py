"""For how long an order holds, and why: what makes it an override."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.overrides import LONGEST_WHY
from app.desk.wishes import Arguments
from widgets.board import Board
from widgets.figures import format_age
from widgets.label import Label, plain_tip

CHOICES_S = (900.0, 3600.0, 4 * 3600.0, 12 * 3600.0, 86400.0)


class Lasting(QWidget):
    """At first "until another order", which is none. With a time, a reason is asked
    for, and the former value comes back by itself. What `ends` has no other choice."""

    def __init__(self, board: Board, parent: QWidget, *, ends: bool = False) -> None:
        super().__init__(parent)
        words, theme = board.words, board.theme
        self.choice = QComboBox(self)
        if not ends:
            self.choice.addItem(words("orders.lasting_on"), 0.0)
        for seconds in CHOICES_S:
            self.choice.addItem(format_age(seconds, words), seconds)
        self.choice.setAccessibleName(words("orders.lasting"))
        self.choice.setToolTip(plain_tip(words("orders.lasting_tip")))
        self.why = QLineEdit(self)
        self.why.setMaxLength(LONGEST_WHY)
        self.why.setPlaceholderText(words("orders.lasting_why"))
        self.why.setAccessibleName(words("orders.lasting_why"))
        self.why.setVisible(ends)
        label = Label(theme, words("orders.lasting"), size=14)
        label.setBuddy(self.choice)
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        row.addWidget(label)
        row.addWidget(self.choice, stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addLayout(row)
        column.addWidget(self.why)
        self.choice.currentIndexChanged.connect(self._ask_why)

    def _ask_why(self) -> None:
        """The question grows by the line of the reason, or shrinks by it."""
        self.why.setVisible(self.lasts_s > 0.0)
        dialog = self.window()
        layout = dialog.layout()
        if layout is not None:
            layout.activate()
        dialog.adjustSize()

    @property
    def lasts_s(self) -> float:
        return float(self.choice.currentData())

    @property
    def missing(self) -> bool:
        """Whether a reason is still asked for."""
        return self.lasts_s > 0.0 and not self.why.text().strip()

    def arguments(self) -> Arguments:
        """For the wish; nothing where the order has no end."""
        if not self.lasts_s:
            return {}
        return {"lasts_s": self.lasts_s, "why": self.why.text().strip()}
