"""The frame of the dialogs about alarms: to which it applies, what is asked, why not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desk.instances import instance_of
from app.desk.rows import AlarmRow
from app.desk.wishes import Verdict
from widgets.alarms.deed import NORMAL, alarm_class
from widgets.alarms.signature import SignatureFields
from widgets.alarms.wording import message_of, place_of
from widgets.board import Board
from widgets.label import Label

WIDTH = 520
Arguments = dict[str, str | float]


class DeedDialog(QDialog):
    """Enter does `action` with `rows`, Escape does not. Shown with `open()`; it asks
    the board itself. Where more alarms were `chosen` than it can be done with, it says so.
    Where a signature is asked for it stays until the engine has answered, so that
    a slip of the hand loses nothing that was written.

    A dialog of its own adds its fields, and says by `arguments` what was entered and
    by `lack` what is still missing."""

    def __init__(
        self, board: Board, action: str, rows: Sequence[AlarmRow], chosen: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.board, self._action, self.rows = board, action, list(rows)
        words, theme = board.words, board.theme
        self.classes = list(
            {id(one): one for one in (alarm_class(r, board) for r in rows)}.values()
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words(f"deeds.{action}_title"))
        self.setMinimumWidth(theme.px(WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(8))
        column.addWidget(Label(theme, self._subject(), size=16, strong=True, wrap=True))
        if chosen > len(rows):
            said = words("deeds.of_chosen", n=len(rows), chosen=chosen)
            column.addWidget(Label(theme, said, size=13, token="second", wrap=True))
        self._fields = QVBoxLayout()
        self._fields.setSpacing(theme.px(8))
        column.addLayout(self._fields)
        self.signature = SignatureFields(board, self.classes, action, self)
        column.addWidget(self.signature)
        self.reason = Label(theme, size=14, strong=True, token="concern", wrap=True)
        self.reason.hide()
        column.addWidget(self.reason)
        column.addLayout(self._buttons())
        board.wish_answered.connect(self._answered)

    def arguments(self) -> Arguments:
        """What the wish carries beside a signature."""
        return {}

    def lack(self) -> str:
        """A key that says what must still be entered; "" where nothing."""
        return ""

    def add_field(self, title: str, field: QWidget) -> None:
        """One thing to enter, under its title; the first has the focus."""
        self._fields.addWidget(Label(self.board.theme, title, size=12, token="second"))
        field.setAccessibleName(title)
        self._fields.addWidget(field)
        if self._fields.count() == 2:
            field.setFocus()

    def add_choice(self, field: QWidget) -> None:
        """Something to tick."""
        self._fields.addWidget(field)

    def accept(self) -> None:
        lack = self.lack() or ("deeds.lack_signature" if self.signature.missing else "")
        if lack:
            self._say(self.board.words(lack))
            return
        arguments = {**self.arguments(), **self.signature.arguments()}
        if not self.signature.needed:
            super().accept()
        else:
            self._say(self.board.words("deeds.checking"))
            self.confirm.setEnabled(False)
        standing = [row.occurrence for row in self.rows if row.state != NORMAL]
        if standing:
            self.board.alarm_wish_requested.emit(self._action, standing, arguments)
        for row in self.rows:
            if row.state == NORMAL:
                self._wish_of_normal(row, arguments)

    def _wish_of_normal(self, row: AlarmRow, arguments: Arguments) -> None:
        city, kinds = self.board.mirror.city, self.board.mirror.kinds
        number = -1 if city is None else instance_of(city, kinds, row.asset, row.rule)
        self.board.instance_wish_requested.emit(row.asset, number, self._action, arguments)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.confirm.isEnabled():
                self.accept()
            return
        super().keyPressEvent(event)

    def _answered(self, verdict: Verdict) -> None:
        """The engine's word on what was signed here."""
        mine = {row.occurrence if row.state != NORMAL else 0 for row in self.rows}
        targets = verdict.wish.targets
        if self.confirm.isEnabled() or verdict.wish.action != self._action:
            return
        if not targets or not {target.occurrence for target in targets} <= mine:
            return
        if len(verdict.refusals) < len(targets):
            super().accept()
            return
        self._say(self.board.words(f"refusal.{verdict.refusals[0][1]}"))
        self.confirm.setEnabled(True)
        self.signature.forget()

    def _say(self, text: str) -> None:
        self.reason.say(text)
        self.reason.show()

    def _buttons(self) -> QHBoxLayout:
        words = self.board.words
        self.confirm = QPushButton(words(f"deeds.{self._action}_confirm"), self)
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self.accept)
        cancel = QPushButton(words("desk.cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setContentsMargins(0, self.board.theme.px(8), 0, 0)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.confirm)
        return row

    def _subject(self) -> str:
        board, rows = self.board, self.rows
        if len(rows) != 1:
            return board.words("deeds.many", n=len(rows))
        row = rows[0]
        parts = (message_of(row, board), row.asset, place_of(row, board))
        return " · ".join(part for part in parts if part)
