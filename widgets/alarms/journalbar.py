"""What to ask the journal for: a period, an asset, a rule, a person."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from widgets.board import Board
from widgets.figures import ZONE

HOURS = (1, 8, 24, 168, 720)
OWN = len(HOURS)  # the last choice: a period of one's own
TEXT_CAP = 80
FORMAT = "dd/MM/yyyy HH:mm"


class JournalBar(QWidget):
    """`asked` when the journal is to be asked anew, `found` at every letter of the
    text that is looked for in what is shown."""

    asked = Signal()
    found = Signal(str)

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self.sought = self._edit()
        self.sought.textChanged.connect(self.found)
        self.span = QComboBox(self)
        for _ in range(len(HOURS) + 1):
            self.span.addItem("")
        self.span.setCurrentIndex(HOURS.index(24))
        self.span.currentIndexChanged.connect(self._switch)
        self.first, self.last = QDateTimeEdit(self), QDateTimeEdit(self)
        for moment in (self.first, self.last):
            moment.setDisplayFormat(FORMAT)
            moment.setCalendarPopup(True)
        self.asset, self.rule, self.person = self._edit(), self._edit(), self._edit()
        for edit in (self.asset, self.rule, self.person):
            edit.returnPressed.connect(self.asked)
        self.ask = QPushButton(self)
        self.ask.clicked.connect(self.asked)
        upper, lower = QHBoxLayout(), QHBoxLayout()
        upper.addWidget(self.sought, stretch=1)
        for part in (self.span, self.first, self.last):
            upper.addWidget(part)
        for edit in (self.asset, self.rule, self.person):
            lower.addWidget(edit, stretch=1)
        lower.addWidget(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(upper)
        column.addLayout(lower)
        board.language_changed.connect(self.retell)
        self.retell()
        self._show_own(False)

    def question(self) -> dict[str, str | float]:
        """The arguments of the question; those left empty are left out."""
        now = self._board.now()
        place = self.span.currentIndex()
        asked: dict[str, str | float] = {"start": _epoch(self.first), "end": _epoch(self.last)}
        if place != OWN:
            asked = {"start": now - HOURS[place] * 3600.0, "end": now + 1.0}
        for name, edit in (("asset", self.asset), ("rule", self.rule), ("person", self.person)):
            if text := edit.text().strip():
                asked[name] = text
        return asked

    def show_asset(self, asset: str) -> None:
        """Ask about one asset."""
        self.asset.setText(asset)
        self.asked.emit()

    def _edit(self) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setMaxLength(TEXT_CAP)
        edit.setClearButtonEnabled(True)
        return edit

    def _switch(self, place: int) -> None:
        if place == OWN:
            now = self._board.now()
            for edit, moment in ((self.first, now - 86400.0), (self.last, now)):
                local = datetime.fromtimestamp(moment, ZONE).replace(tzinfo=None)
                edit.setDateTime(QDateTime.fromString(local.strftime("%Y%m%d%H%M"), "yyyyMMddHHmm"))
        self._show_own(place == OWN)
        if place != OWN:
            self.asked.emit()

    def _show_own(self, own: bool) -> None:
        self.first.setVisible(own)
        self.last.setVisible(own)

    def retell(self) -> None:
        words = self._board.words
        for number, hours in enumerate((*HOURS, "own")):
            self.span.setItemText(number, words(f"lists.journal_{hours}"))
        for edit, text in (
            (self.sought, words("lists.journal_find")),
            (self.asset, words("lists.journal_asset")),
            (self.rule, words("lists.journal_rule")),
            (self.person, words("lists.journal_person")),
        ):
            edit.setPlaceholderText(text)
            edit.setAccessibleName(text)
        self.span.setAccessibleName(words("lists.journal_span"))
        self.first.setAccessibleName(words("lists.journal_from"))
        self.last.setAccessibleName(words("lists.journal_to"))
        self.ask.setText(words("lists.journal_ask"))
        self.ask.setToolTip(words("lists.journal_ask_tip"))


def _epoch(edit: QDateTimeEdit) -> float:
    """Seconds of a local time of the city, whatever zone the machine is in."""
    text = edit.dateTime().toString("yyyyMMddHHmm")
    return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=ZONE).timestamp()
