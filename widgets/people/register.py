"""The register of people, for the administrator: who is in it, and what may change."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from app.core.people import LONGEST_NAME, Person, Role
from app.desk.wishes import Verdict
from widgets.board import Board
from widgets.literal import literal_line
from widgets.people.form import PersonForm
from widgets.people.present import role_word

DEEDS = {
    "add": "add_person",
    "change_role": "set_role",
    "set_password": "set_password",
    "remove": "remove_person",
}


class PeopleDialog(PersonForm):
    """Choose somebody, or type a new name; each deed has a button, and is refused by the
    engine where it may not be. Enter adds."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        words = board.words
        title, add = words("people.title"), words("people.add")
        super().__init__(board, title, add, tuple(DEEDS.values()), parent)
        self.people = QListWidget(self)
        self.people.setMinimumHeight(board.theme.px(160))
        self.people.currentItemChanged.connect(self._chosen)
        self.people.setAccessibleName(title)
        self.fields.addWidget(self.people)
        self.cancel.setText(words("desk.close"))  # what is done here is done at once
        self.name = self.add_line(words("people.name"))
        self.role = QComboBox(self)
        for role in Role:
            self.role.addItem(role_word(role, words), role.value)
        self.role.setCurrentIndex(list(Role).index(Role.OPERATOR))
        self.add_field(words("people.role"), self.role)
        self.password = self.add_line(words("people.new_password"), secret=True)
        grid = QGridLayout()
        self.deeds: dict[str, QPushButton] = {}
        for column, name in enumerate(list(DEEDS)[1:]):
            button = QPushButton(words(f"people.{name}"), self)
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._press, name))
            grid.addWidget(button, 0, column)
            self.deeds[name] = button
        self.fields.addLayout(grid)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()

    def wish(self) -> str:
        return self._wish("add")

    def done_with(self, verdict: Verdict) -> None:
        self.say(self.board.words("people.done"))
        self.forget()
        self._ask()

    def show_people(self, answer: object) -> None:
        """The register as the engine has it; a text where it cannot say."""
        if not isValid(self):
            return  # closed meanwhile
        self.people.clear()
        if not isinstance(answer, list):
            self.say(str(answer))
            return
        words = self.board.words
        for one in answer:
            if isinstance(one, Person):
                name = literal_line(one.name, LONGEST_NAME)
                item = QListWidgetItem(f"{name} · {role_word(one.role, words)}")
                item.setData(Qt.ItemDataRole.UserRole, one)
                self.people.addItem(item)

    def _wish(self, deed: str) -> str:
        name, password = self.name.text().strip(), self.password.text()
        wants_password = deed in ("add", "set_password")
        if not name or (wants_password and not password):
            return "people.lack"
        arguments: dict[str, str | float] = {"name": name}
        if deed in ("add", "change_role"):
            arguments["role"] = str(self.role.currentData())
        if wants_password:
            arguments["new_password"] = password
        self.board.people_wish_requested.emit(DEEDS[deed], "", arguments)
        return ""

    def _press(self, deed: str, _checked: bool = False) -> None:
        if self.confirm.isEnabled():
            lack = self._wish(deed)
            self.confirm.setEnabled(bool(lack))
            self.say(self.board.words(lack or "people.wait"))

    def _chosen(self, item: QListWidgetItem | None) -> None:
        person = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        if isinstance(person, Person):
            self.name.setText(person.name)
            self.role.setCurrentIndex(list(Role).index(person.role))

    def _ask(self) -> None:
        self.board.question_requested.emit("people", {}, self.show_people)
