"""Who signs: the password again, and a second person where the class of an alarm asks."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.people import LONGEST_NAME, LONGEST_PASSWORD
from app.core.philosophy import AlarmClass
from widgets.board import Board
from widgets.label import Label


class SignatureFields(QWidget):
    """Shows what `classes` ask for `action`, nothing where they ask for nothing.
    What is typed here goes into one wish and is kept nowhere."""

    def __init__(
        self, board: Board, classes: Iterable[AlarmClass], action: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._board = board
        asked = [one for one in classes if action in one.signature_for]
        self.needed = bool(asked)
        self._lines: dict[str, QLineEdit] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(board.theme.px(8))
        if asked:
            words = board.words
            self._line("password", words("deeds.password", person=board.person), secret=True)
            if any(one.countersigned for one in asked):
                self._line("second_person", words("deeds.second_person"))
                self._line("second_password", words("deeds.second_password"), secret=True)
            hint = words("deeds.signature_hint")  # a fresh register is empty
            column.addWidget(Label(board.theme, hint, size=12, token="second", wrap=True))
        self.setVisible(self.needed)

    @property
    def missing(self) -> bool:
        """Whether something that is asked for was not given."""
        return any(not line.text().strip() for line in self._lines.values())

    def arguments(self) -> dict[str, str | float]:
        """What was given, by the names that a wish has for it."""
        found: dict[str, str | float] = {name: line.text() for name, line in self._lines.items()}
        if "second_person" in found:
            found["second_person"] = str(found["second_person"]).strip()
        return found

    def forget(self) -> None:
        """Empty the passwords, and begin again at the first."""
        for name, line in self._lines.items():
            if name != "second_person":
                line.clear()
        for line in list(self._lines.values())[:1]:
            line.setFocus()

    def _line(self, name: str, title: str, *, secret: bool = False) -> None:
        line = QLineEdit(self)
        line.setMaxLength(LONGEST_PASSWORD if secret else LONGEST_NAME)
        line.setAccessibleName(title)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(Label(self._board.theme, title, size=12, token="second"))
            layout.addWidget(line)
        self._lines[name] = line
