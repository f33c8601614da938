"""What to show of the list: a text, priorities, only what waits."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from app.desk.finder import plain
from widgets.alarms.sieve import Sieve
from widgets.board import Board
from widgets.map.priority import draw_priority

TEXT_CAP = 80


class FilterBar(QWidget):
    """Emits `changed` with a Sieve at every touch."""

    changed = Signal(object)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.text = QLineEdit(self)
        self.text.setMaxLength(TEXT_CAP)
        self.text.setClearButtonEnabled(True)
        self.text.textChanged.connect(self._tell)
        self._waiting = self._chip()
        self._priorities = {priority: self._chip() for priority in (1, 2, 3, 4)}
        for chip in self._priorities.values():
            chip.setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, stretch=1)
        for chip in (*self._priorities.values(), self._waiting):
            row.addWidget(chip)
        for signal in (board.language_changed, board.theme_changed):
            signal.connect(self.retell)
        self.retell()

    def _chip(self) -> QToolButton:
        chip = QToolButton(self)
        chip.setCheckable(True)
        chip.toggled.connect(self._tell)
        return chip

    def _tell(self) -> None:
        self.changed.emit(
            Sieve(
                plain(self.text.text().strip()),
                frozenset(n for n, chip in self._priorities.items() if chip.isChecked()),
                self._waiting.isChecked(),
            )
        )

    def retell(self) -> None:
        """Words and colours as they are now."""
        words, theme = self._board.words, self._board.theme
        self.text.setPlaceholderText(words("alarms.filter"))
        self.text.setAccessibleName(words("alarms.filter"))
        self.text.setToolTip(words("alarms.filter_tip"))
        self._waiting.setText(words("alarms.only_waiting"))
        self._waiting.setToolTip(words("alarms.only_waiting_tip"))
        side = theme.px(16)
        for priority, chip in self._priorities.items():
            chip.setIcon(self._icon(priority, side))
            chip.setIconSize(QSize(side, side))
            chip.setToolTip(words("alarms.priority_tip", n=priority))
            chip.setAccessibleName(words("alarms.priority", n=priority))

    def _icon(self, priority: int, side: int) -> QIcon:
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._board.theme
        draw_priority(
            painter,
            QRectF(0, 0, side, side),
            priority,
            theme,
            acknowledged=True,
            stale=False,
            color=theme.color("second"),
            ground=theme.color("raised"),
        )
        painter.end()
        return QIcon(pixmap)
