"""The head of the handover screen: which position, whose shift, whether a flood is on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from app.desk.rows import ShiftRow
from widgets.board import Board
from widgets.figures import format_age, format_clock
from widgets.label import Label


class HandoverHead(QWidget):
    """`turned` when another position is chosen; `pdf_requested` by its button."""

    turned = Signal()
    pdf_requested = Signal()

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._title = Label(board.theme, size=16, strong=True)
        self._shift = Label(board.theme, size=13, token="second")
        self._flood = Label(board.theme, size=13, strong=True, token="concern")
        self.positions = QComboBox(self)
        self._button = QPushButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._title)
        row.addWidget(self.positions)
        row.addWidget(self._shift, stretch=1)
        row.addWidget(self._flood)
        row.addWidget(self._button)
        self.positions.currentIndexChanged.connect(self.turned)
        self._button.clicked.connect(self.pdf_requested)

    @property
    def position(self) -> str:
        """The name of the position that is chosen."""
        return str(self.positions.currentData() or "")

    @property
    def shift(self) -> ShiftRow | None:
        """Its shift, where it saw a handover."""
        return self._board.mirror.shifts.get(self.position)

    @property
    def flood_since(self) -> float:
        """Epoch seconds; 0 where none is on."""
        status = self._board.mirror.status
        return 0.0 if status is None else status.floods.get(self.position, 0.0)

    def found(self, wanted: str) -> None:
        """Another city, or another philosophy: the positions are anew. `wanted` is
        the one that this desk chose last."""
        positions = self._board.mirror.philosophy.positions
        self.positions.blockSignals(True)
        self.positions.clear()
        for position in positions:
            self.positions.addItem(position.title.say(self._board.language), position.name)
        names = [position.name for position in positions]
        self.positions.setCurrentIndex(names.index(wanted) if wanted in names else 0)
        self.positions.blockSignals(False)
        self.positions.setVisible(len(positions) > 1)

    def tell(self) -> None:
        """What moves on by itself."""
        words, now = self._board.words, self._board.now()
        said, shift = words("handover.nobody"), self.shift
        if shift is not None and shift.began_at:
            clock = format_clock(shift.began_at, words, now)
            age = format_age(now - shift.began_at, words)
            said = words("handover.running", person=shift.person, clock=clock, age=age)
        self._shift.say(said)
        since = self.flood_since
        self._flood.setVisible(since > 0)
        if since:
            clock, age = format_clock(since, words, now), format_age(now - since, words)
            self._flood.say(words("handover.flood", clock=clock, age=age))

    def retell(self) -> None:
        words = self._board.words
        self._title.say(words("handover.title"))
        self._button.setText(words("handover.pdf_button"))
        self._button.setToolTip(words("handover.pdf_tip"))
        self.positions.setAccessibleName(words("handover.position"))
        for number, position in enumerate(self._board.mirror.philosophy.positions):
            self.positions.setItemText(number, position.title.say(words.language))
        self.tell()

    def dress(self) -> None:
        for label in (self._title, self._shift, self._flood):
            label.dress(self._board.theme)
        self.retell()
