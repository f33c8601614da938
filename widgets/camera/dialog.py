"""Before anybody looks at a camera: what for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.camera import LASTS_S, LONGEST_REASON, PURPOSES, objection
from app.desk.wishes import Verdict
from widgets.board import Board
from widgets.camera.views import OPEN
from widgets.label import Label

WIDTH = 520


class CameraDialog(QDialog):
    """Enter opens the view, Escape does not; it stays until the engine has answered."""

    def __init__(self, board: Board, camera: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._board, self._camera = board, camera
        words, theme = board.words, board.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("cameras.title"))
        self.setMinimumWidth(theme.px(WIDTH))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        self._column.setSpacing(theme.px(8))
        self._column.addWidget(Label(theme, title, size=16, strong=True, wrap=True))
        written = words("cameras.written")
        self._column.addWidget(Label(theme, written, size=13, token="second", wrap=True))
        self.purpose = QComboBox(self)
        self.purpose.addItem(words("cameras.choose"), "")
        for purpose in PURPOSES:
            self.purpose.addItem(words(f"cameras.purpose_{purpose}"), purpose)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(LONGEST_REASON)
        self._add(words("cameras.purpose"), self.purpose)
        self._add(words("cameras.reason"), self.reason)
        self.lasts = QComboBox(self)
        for seconds in LASTS_S:
            self.lasts.addItem(words("cameras.minutes", n=round(seconds / 60)), seconds)
        self._add(words("cameras.lasts"), self.lasts)
        self.said = Label(theme, size=14, strong=True, token="concern", wrap=True)
        self.said.hide()
        self._column.addWidget(self.said)
        self._add_buttons()
        self.purpose.setFocus(Qt.FocusReason.OtherFocusReason)
        board.wish_answered.connect(self._answered)

    def accept(self) -> None:
        purpose, reason = str(self.purpose.currentData()), self.reason.text().strip()
        against = objection(purpose, reason)
        if against:
            self._say(self._board.words(f"refusal.{against}"))
            (self.purpose if against == "purpose_required" else self.reason).setFocus()
            return
        self.confirm.setEnabled(False)
        self._say(self._board.words("cameras.asking"))
        lasts_s = float(self.lasts.currentData())
        given = {"purpose": purpose, "reason": reason, "lasts_s": lasts_s}
        self._board.data_wish_requested.emit(OPEN, self._camera, given)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.confirm.isEnabled():
                self.accept()
            return
        super().keyPressEvent(event)

    def _answered(self, verdict: Verdict) -> None:
        wish = verdict.wish
        mine = [target.asset for target in wish.targets] == [self._camera]
        if wish.action != OPEN or not mine or self.confirm.isEnabled():
            return
        if not verdict.refusals:
            super().accept()
            return
        self._say(self._board.words(f"refusal.{verdict.refusals[0][1]}"))
        self.confirm.setEnabled(True)

    def _add(self, title: str, field: QWidget) -> None:
        self._column.addWidget(Label(self._board.theme, title, size=12, token="second"))
        field.setAccessibleName(title)
        self._column.addWidget(field)

    def _add_buttons(self) -> None:
        words = self._board.words
        self.confirm = QPushButton(words("cameras.open"), self)
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self.accept)
        cancel = QPushButton(words("desk.cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setContentsMargins(0, self._board.theme.px(8), 0, 0)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.confirm)
        self._column.addLayout(row)

    def _say(self, text: str) -> None:
        self.said.say(text)
        self.said.show()
