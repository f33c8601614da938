"""The offer that waits, and the form that the incoming person signs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.core.people import LONGEST_NAME, LONGEST_PASSWORD
from app.core.relief import REMARKS_AT_MOST
from app.desk.rows import ShiftRow
from widgets.board import Board
from widgets.card.paragraph import Paragraph
from widgets.figures import format_clock
from widgets.label import Label

NOTES_SHOWN = 600
FIELDS = ("person", "password", "remarks")


class SignBlock(QWidget):
    """`sign_requested`: person, password, remarks. The password is forgotten as
    soon as it was said."""

    sign_requested = Signal(str, str, str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._shift: ShiftRow | None = None
        theme = board.theme
        self._title = Label(theme, size=14, strong=True, wrap=True)
        self._notes = Paragraph(theme, size=14)
        self._form = QWidget(self)
        self._form.setProperty("panel", True)
        self._form.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._names = {name: Label(theme, size=13, token="second") for name in FIELDS}
        self.fields = {name: QLineEdit(self._form) for name in FIELDS}
        self.fields["person"].setMaxLength(LONGEST_NAME)
        self.fields["password"].setMaxLength(LONGEST_PASSWORD)
        self.fields["password"].setEchoMode(QLineEdit.EchoMode.Password)
        self.fields["remarks"].setMaxLength(REMARKS_AT_MOST)
        self.button = QPushButton(self._form)
        self.said = Label(theme, size=13, token="second", wrap=True)
        self._lay_out()
        self.button.clicked.connect(self.sign)
        for field in self.fields.values():
            field.returnPressed.connect(self.sign)
        shortcut = QShortcut(QKeySequence("Alt+S"), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self.go)

    def _lay_out(self) -> None:
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for number, name in enumerate(FIELDS):
            grid.addWidget(self._names[name], number, 0)
            grid.addWidget(self.fields[name], number, 1)
        grid.addWidget(self.button, len(FIELDS), 1, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._title)
        column.addWidget(self._notes)
        column.addWidget(self._form)
        column.addWidget(self.said)

    def show_shift(self, shift: ShiftRow | None) -> None:
        """The offer of a shift, if it has one."""
        offered = shift is not None and shift.offered
        if offered and shift is not None and (self._shift is None or not self._shift.offered):
            here = self._board.person
            self.fields["person"].setText(here if here != shift.offered_by else "")
        self._shift = shift
        self._form.setVisible(bool(offered))
        self.retell()

    def go(self) -> None:
        """Bring the person to the form."""
        if self._form.isVisible():
            empty = [field for field in self.fields.values() if not field.text()]
            (empty or [self.fields["remarks"]])[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sign(self) -> None:
        """Ask for the signature."""
        person, remarks = (self.fields[name].text().strip() for name in ("person", "remarks"))
        password = self.fields["password"].text()
        if not person:
            self.said.say(self._board.words("handover.lack_person"))
            self.fields["person"].setFocus()
            return
        self.fields["password"].clear()
        self.sign_requested.emit(person, password, remarks)

    def forget(self) -> None:
        """It was signed."""
        for field in self.fields.values():
            field.clear()

    def retell(self) -> None:
        words, shift = self._board.words, self._shift
        for name in FIELDS:
            said = words(f"handover.{name}")
            self._names[name].say(said)
            self.fields[name].setAccessibleName(said)
        self.button.setText(words("handover.sign"))
        self.button.setToolTip(words("handover.sign_tip"))
        if shift is None or not shift.offered:
            self._title.say(words("handover.not_offered"))
            self._notes.say("")
        else:
            clock = format_clock(shift.offered_at, words, self._board.now())
            self._title.say(
                words("handover.offered", n=shift.offered, person=shift.offered_by, clock=clock)
            )
            self._notes.say(shift.notes[:NOTES_SHOWN])
        self._notes.setVisible(bool(self._notes.text()))

    def dress(self) -> None:
        theme = self._board.theme
        for label in (self._title, self._notes, self.said, *self._names.values()):
            label.dress(theme)
        self.retell()
