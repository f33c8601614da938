"""Choosing begin and end of the period to judge."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from widgets.board import Board
from widgets.figures import ZONE
from widgets.label import Label


class OwnPeriod(QDialog):
    """`chosen` with begin and end, epoch seconds; opened, never executed."""

    chosen = Signal(float, float)

    def __init__(self, board: Board, start: float, end: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words, theme = board.words, board.theme
        self.setWindowTitle(words("quality.own_title"))
        self.start, self.end = self._edit(start), self._edit(end)
        self._wrong = Label(theme, words("quality.own_order"), size=13, wrap=True)
        self._wrong.stress(True)
        self._wrong.setVisible(False)
        grid = QGridLayout()
        for row, (key, edit) in enumerate((("own_from", self.start), ("own_to", self.end))):
            label = Label(theme, words(f"quality.{key}"), size=14)
            label.setBuddy(edit)
            edit.setAccessibleName(words(f"quality.{key}"))
            grid.addWidget(label, row, 0)
            grid.addWidget(edit, row, 1)
        buttons = QDialogButtonBox(self)
        self.apply = buttons.addButton(
            words("quality.apply"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        buttons.addButton(words("quality.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        edge = theme.px(20)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.px(12))
        column.addLayout(grid)
        column.addWidget(self._wrong)
        column.addWidget(buttons)

    def _edit(self, at: float) -> QDateTimeEdit:
        edit = QDateTimeEdit(self)
        zone = QTimeZone(ZONE.key.encode())
        edit.setTimeZone(zone)
        edit.setDateTime(QDateTime.fromSecsSinceEpoch(int(at), zone))
        edit.setDisplayFormat("yyyy-MM-dd HH:mm")
        edit.setCalendarPopup(False)
        return edit

    def _try(self) -> None:
        start, end = (float(one.dateTime().toSecsSinceEpoch()) for one in (self.start, self.end))
        if not start < end or start >= self._board.now():
            self._wrong.setVisible(True)
            return
        self.chosen.emit(start, end)
        self.accept()
