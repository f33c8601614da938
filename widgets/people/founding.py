"""The first start: the administrator sets a password, or changes one's own later."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.desk.wishes import Verdict
from widgets.board import Board
from widgets.people.form import PersonForm


class FoundDialog(PersonForm):
    """Registers the first person, and signs them in."""

    def __init__(self, board: Board, name: str, parent: QWidget) -> None:
        words = board.words
        title, deed = words("people.found_title"), words("people.found")
        super().__init__(board, title, deed, ("found_register", "sign_in"), parent)
        self.add_hint(words("people.found_hint"))
        self.name = self.add_line(words("people.name"))
        self.name.setText(name)
        self.password = self.add_line(words("people.password"), secret=True)
        self.again = self.add_line(words("people.again"), secret=True)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def wish(self) -> str:
        name, password = self.name.text().strip(), self.password.text()
        if not name or not password:
            return "people.lack"
        if password != self.again.text():
            return "people.differ"
        self.board.people_wish_requested.emit("found_register", name, {"password": password})
        return ""

    def done_with(self, verdict: Verdict) -> None:
        if verdict.wish.action == "sign_in":
            super().done_with(verdict)
            return
        self.confirm.setEnabled(False)
        self.board.entry_requested.emit(self.name.text().strip(), self.password.text())


class PasswordDialog(PersonForm):
    """One's own password, by the one that held until now."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        words = board.words
        title = words("people.password_title")
        super().__init__(board, title, title, ("change_password",), parent)
        self.password = self.add_line(words("people.password"), secret=True)
        self.new = self.add_line(words("people.new_password"), secret=True)
        self.again = self.add_line(words("people.again"), secret=True)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def wish(self) -> str:
        if not self.password.text() or not self.new.text():
            return "people.lack"
        if self.new.text() != self.again.text():
            return "people.differ"
        arguments = {"password": self.password.text(), "new_password": self.new.text()}
        self.board.people_wish_requested.emit("change_password", "", arguments)
        return ""

    def done_with(self, verdict: Verdict) -> None:
        self.board.notice.emit(self.board.words("people.password_changed"))
        super().done_with(verdict)
