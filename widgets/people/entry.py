"""Signing in: a name and a password, and at once another person is at the desk."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from app.core.people import LONGEST_NAME
from widgets.board import Board
from widgets.people.form import PersonForm
from widgets.people.present import idle_minutes


class SignInDialog(PersonForm):
    """`known` are names that signed in at this desk before, the latest first."""

    def __init__(self, board: Board, known: Sequence[str], parent: QWidget) -> None:
        words = board.words
        super().__init__(board, words("people.enter"), words("people.enter"), ("sign_in",), parent)
        self.name = QComboBox(self)
        self.name.setEditable(True)
        self.name.addItems(list(known))
        line = self.name.lineEdit()
        if line is not None:
            line.setMaxLength(LONGEST_NAME)
        self.name.setCurrentText(known[0] if known else "")
        self.add_field(words("people.name"), self.name)
        self.password = self.add_line(words("people.password"), secret=True)
        self.add_hint(words("people.sign_in_hint", n=idle_minutes(board)))
        first = self.password if known else self.name
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def wish(self) -> str:
        name = self.name.currentText().strip()
        if not name or not self.password.text():
            return "people.lack"
        self.board.entry_requested.emit(name, self.password.text())
        return ""
