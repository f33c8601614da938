"""The tools over the figures: period, position, refresh, exports."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QWidget,
)

from widgets.board import Board
from widgets.label import Label
from widgets.quality.period import WINDOWS_S, Period

KEYS = {"refresh": "R", "csv": "E", "pdf": "P"}


class QualityBar(QWidget):
    """`window_chosen` carries seconds, `position_chosen` a name ("" for all)."""

    window_chosen = Signal(float)
    own_requested = Signal()
    position_chosen = Signal(str)
    refresh_requested = Signal()
    csv_requested = Signal()
    pdf_requested = Signal()

    def __init__(self, board: Board, screen: QWidget) -> None:
        super().__init__(screen)
        self._board = board
        self._names: list[str] = []
        self._title = Label(board.theme, size=16, strong=True)
        self.seen = Label(board.theme, size=13, token="second")
        self.position = QComboBox(self)
        self.position.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.position.activated.connect(self._choose_position)
        self.windows: dict[float, QToolButton] = {}
        self.own = QToolButton(self)
        self.deeds = {name: QPushButton(self) for name in KEYS}
        self._lay_out()
        self._connect(screen)
        self.dress()

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._title)
        row.addWidget(self.seen, stretch=1)
        row.addWidget(self.position)
        for window_s in WINDOWS_S:
            button = self.windows[window_s] = QToolButton(self)
            button.setCheckable(True)
            group.addButton(button)
            row.addWidget(button)
        self.own.setCheckable(True)
        group.addButton(self.own)
        row.addWidget(self.own)
        for push in self.deeds.values():
            row.addWidget(push)
        self._row = row

    def _connect(self, screen: QWidget) -> None:
        for number, (window_s, button) in enumerate(self.windows.items(), start=1):
            button.clicked.connect(lambda _=False, w=window_s: self.window_chosen.emit(w))
            QShortcut(QKeySequence(str(number)), screen).activated.connect(button.click)
        self.own.clicked.connect(self.own_requested)
        QShortcut(QKeySequence(str(len(self.windows) + 1)), screen).activated.connect(
            self.own.click
        )
        QShortcut(QKeySequence("O"), screen).activated.connect(self.position.showPopup)
        signals = (self.refresh_requested, self.csv_requested, self.pdf_requested)
        for (name, push), signal in zip(self.deeds.items(), signals, strict=True):
            push.clicked.connect(signal)
            QShortcut(QKeySequence(KEYS[name]), screen).activated.connect(push.click)

    def mark(self, period: Period, position: str, *, known: bool, said: str) -> None:
        """Show what holds now; without a report there is nothing to export."""
        if period.own:
            self.own.setChecked(True)
        else:
            self.windows[period.window_s].setChecked(True)
        for name in ("csv", "pdf"):
            self.deeds[name].setEnabled(known)
        self.seen.say(said)
        if position in self._names:
            self.position.setCurrentIndex(self._names.index(position))

    def dress(self) -> None:
        """Words, type and positions as the board has them now."""
        words, theme = self._board.words, self._board.theme
        self._row.setSpacing(theme.px(8))
        self._title.say(words("quality.title"))
        for label in (self._title, self.seen):
            label.dress(theme)
        for number, (window_s, button) in enumerate(self.windows.items(), start=1):
            span = words(f"quality.window_{int(window_s)}")
            button.setText(span)
            button.setToolTip(words("quality.window_tip", span=span, key=number))
        self.own.setText(words("quality.own"))
        self.own.setToolTip(words("quality.own_tip"))
        for name, push in self.deeds.items():
            push.setText(words(f"quality.{name}"))
            push.setToolTip(words(f"quality.{name}_tip"))
        self._offer_positions()

    def _offer_positions(self) -> None:
        board, chosen = self._board, self.position.currentIndex()
        positions = board.mirror.philosophy.positions
        self._names = ["", *(position.name for position in positions)]
        titles = [position.title.say(board.language) for position in positions]
        self.position.clear()
        self.position.addItems([board.words("quality.all_positions"), *titles])
        self.position.setCurrentIndex(min(max(chosen, 0), len(titles)))
        self.position.setAccessibleName(board.words("quality.position"))
        self.position.setToolTip(board.words("quality.position_tip"))

    def _choose_position(self, index: int) -> None:
        self.position_chosen.emit(self._names[index])
