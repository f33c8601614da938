"""The frame of the dialogs about people: fields, a word from the engine, two buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.core.people import LONGEST_NAME, LONGEST_PASSWORD
from app.desk.wishes import Verdict
from widgets.board import Board
from widgets.label import Label

WIDTH = 460


class PersonForm(QDialog):
    """Shown with `open()`. Enter does it, Escape does not. It stays until the engine
    has answered `actions`; what was typed as a password is forgotten then.

    A dialog of its own adds its fields and says by `wish` what it wishes."""

    def __init__(
        self, board: Board, title: str, deed: str, actions: tuple[str, ...], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.board, self._awaited = board, actions
        theme = board.theme
        self.secrets: list[QLineEdit] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(8))
        column.addWidget(Label(theme, title, size=16, strong=True, wrap=True))
        self.fields = QVBoxLayout()
        self.fields.setSpacing(theme.px(6))
        column.addLayout(self.fields)
        self.said = Label(theme, size=14, strong=True, token="concern", wrap=True)
        self.said.hide()
        column.addWidget(self.said)
        self.confirm = QPushButton(deed, self)
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self.accept)
        self.cancel = QPushButton(board.words("desk.cancel"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.buttons = QHBoxLayout()
        self.buttons.setContentsMargins(0, theme.px(8), 0, 0)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel)
        self.buttons.addWidget(self.confirm)
        column.addLayout(self.buttons)
        board.wish_answered.connect(self._answered)

    def wish(self) -> str:
        """Ask the board for it; a key of ``people`` where something is missing."""
        return "people.lack"

    def done_with(self, verdict: Verdict) -> None:
        """The engine has accepted."""
        super().accept()

    def accept(self) -> None:
        if not self.confirm.isEnabled():
            return
        lack = self.wish()
        if not lack:
            self.confirm.setEnabled(False)
        self.say(self.board.words(lack or "people.wait"))

    def add_hint(self, text: str) -> None:
        self.fields.addWidget(Label(self.board.theme, text, size=13, token="second", wrap=True))

    def add_field(self, title: str, field: QWidget) -> None:
        """One thing to enter, under its title."""
        self.fields.addWidget(Label(self.board.theme, title, size=12, token="second"))
        field.setAccessibleName(title)
        self.fields.addWidget(field)

    def add_line(self, title: str, *, secret: bool = False) -> QLineEdit:
        """A line to type in; nothing of a secret one is shown."""
        line = QLineEdit(self)
        line.setMaxLength(LONGEST_PASSWORD if secret else LONGEST_NAME)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            self.secrets.append(line)
        self.add_field(title, line)
        return line

    def say(self, text: str) -> None:
        self.said.say(text)
        self.said.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
            return
        super().keyPressEvent(event)

    def _answered(self, verdict: Verdict) -> None:
        if verdict.wish.action not in self._awaited or self.confirm.isEnabled():
            return
        self.confirm.setEnabled(True)
        if verdict.refusals:
            self.say(self.board.words(f"refusal.{verdict.refusals[0][1]}"))
            self.forget()
        else:
            self.done_with(verdict)

    def forget(self) -> None:
        """Empty the passwords, and begin again at the first."""
        for line in self.secrets:
            line.clear()
        if self.secrets:
            self.secrets[0].setFocus()
