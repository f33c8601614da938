"""What to show of a list: a text, priorities, only what waits, what is under a cause."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from app.desk.finder import plain
from app.desk.listchoices import SavedFilter
from widgets.alarms.sieve import ALL, Sieve
from widgets.board import Board
from widgets.map.priority import draw_priority

TEXT_CAP = 80


class FilterBar(QWidget):
    """Emits `changed` with a Sieve at every touch."""

    changed = Signal(object)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._cause = 0
        self._quiet = False
        self.text = QLineEdit(self)
        self.text.setMaxLength(TEXT_CAP)
        self.text.setClearButtonEnabled(True)
        self.text.textChanged.connect(self._tell)
        self._under = QToolButton(self)
        self._under.clicked.connect(lambda: self.show_under(0))
        self._under.hide()
        self._waiting = self._chip()
        self._priorities = {priority: self._chip() for priority in (1, 2, 3, 4)}
        for chip in self._priorities.values():
            chip.setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, stretch=1)
        for chip in (self._under, *self._priorities.values(), self._waiting):
            row.addWidget(chip)
        for signal in (board.language_changed, board.theme_changed):
            signal.connect(self.retell)
        self.retell()

    def _chip(self) -> QToolButton:
        chip = QToolButton(self)
        chip.setCheckable(True)
        chip.toggled.connect(self._tell)
        return chip

    @property
    def sieve(self) -> Sieve:
        """What the bar says now."""
        return Sieve(
            plain(self.text.text().strip()),
            frozenset(n for n, chip in self._priorities.items() if chip.isChecked()),
            self._waiting.isChecked(),
            self._cause,
        )

    def saved(self, name: str) -> SavedFilter:
        """The same, to be kept under a name."""
        sieve = self.sieve
        return SavedFilter(
            name=name,
            text=self.text.text().strip(),
            priorities=tuple(sorted(sieve.priorities)),
            waiting_only=sieve.waiting_only,
        )

    def apply(self, one: SavedFilter) -> None:
        """Say what was kept."""
        self._set(one.text, frozenset(one.priorities), one.waiting_only, 0)

    def show_under(self, cause: int) -> None:
        """Only what is folded under an alarm, whatever its text or priority; 0: all."""
        self._set("", ALL, False, cause)

    def _set(self, text: str, priorities: frozenset[int], waiting: bool, cause: int) -> None:
        self._quiet = True
        self._cause = cause
        self.text.setText(text)
        for priority, chip in self._priorities.items():
            chip.setChecked(priority in priorities)
        self._waiting.setChecked(waiting)
        self._quiet = False
        self.retell()
        self._tell()

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit(self.sieve)

    def retell(self) -> None:
        """Words and colours as they are now."""
        words, theme = self._board.words, self._board.theme
        self.text.setPlaceholderText(words("alarms.filter"))
        self.text.setAccessibleName(words("alarms.filter"))
        self.text.setToolTip(words("alarms.filter_tip"))
        self._waiting.setText(words("alarms.only_waiting"))
        self._waiting.setToolTip(words("alarms.only_waiting_tip"))
        cause = self._board.mirror.alarms.get(self._cause)
        self._under.setText(words("lists.under", asset=cause.asset if cause else self._cause))
        self._under.setToolTip(words("lists.under_tip"))
        self._under.setVisible(bool(self._cause))
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
