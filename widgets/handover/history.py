"""Past handovers: a list, and one of them to read."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QListWidget, QTextBrowser, QVBoxLayout, QWidget

from widgets.board import Board
from widgets.figures import format_clock
from widgets.handover.document import HandoverDocument
from widgets.handover.record import OFFERED, TAKEN, Record, read_records
from widgets.label import Label
from widgets.literal import literal_line

EVENTS_ASKED = 200
LINE_CAP = 200
LEAST_HEIGHT = 90
ON_SCREEN = {"title": 18, "head": 15, "body": 14}  # pixels of a 1080-line desk


class HistoryBlock(QWidget):
    """Asks the journal when `look` is called. Nothing chosen means: now. `reader`
    shows the chosen one; the screen has a place for it. `turned` when another
    one, or none, is read."""

    turned = Signal()

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._position = ""
        self._records: list[Record] = []
        self._title = Label(board.theme, size=14, strong=True, token="second")
        self._empty = Label(board.theme, size=13, token="second", wrap=True)
        self.list = QListWidget(self)
        self.reader = QTextBrowser()
        self.reader.setOpenLinks(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._title)
        column.addWidget(self._empty)
        column.addWidget(self.list, stretch=1)
        column.addStretch()
        self.list.currentRowChanged.connect(self._read)
        escape = QShortcut(QKeySequence("Escape"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.forget_choice)
        self._show([])

    @property
    def chosen(self) -> Record | None:
        """The past handover that is read; None for now."""
        number = self.list.currentRow()
        return self._records[number] if 0 <= number < len(self._records) else None

    def look(self, position: str) -> None:
        """Ask the journal again for the handovers of a position."""
        if position != self._position:
            self._position = position
            self._show([])
        arguments = {
            "asset": position,
            "type": f"{OFFERED},{TAKEN}",
            "start": 0.0,
            "limit": float(EVENTS_ASKED),
        }
        self._board.question_requested.emit("journal", arguments, partial(self._take, position))

    def retell(self) -> None:
        words = self._board.words
        self._empty.say(words("handover.history_empty"))
        self.list.setAccessibleName(words("handover.history"))
        self.reader.setAccessibleName(words("handover.history"))
        self._show(self._records)

    def dress(self) -> None:
        theme = self._board.theme
        for label in (self._title, self._empty):
            label.dress(theme)
        self.list.setFont(theme.font(13))
        self.list.setMinimumHeight(theme.px(LEAST_HEIGHT))
        self.retell()

    def _take(self, position: str, answer: object) -> None:
        if position == self._position and isinstance(answer, list):
            self._show(read_records(answer))

    def _show(self, records: list[Record]) -> None:
        chosen = self.chosen
        kept = -1 if chosen is None else chosen.number
        self._records = records
        self.list.blockSignals(True)
        self.list.clear()
        for record in records:
            self.list.addItem(self._line(record))
        numbers = [record.number for record in records]
        if kept in numbers:
            self.list.setCurrentRow(numbers.index(kept))
        self.list.blockSignals(False)
        self.list.setVisible(bool(records))
        self._empty.setVisible(not records)
        self._read(self.list.currentRow())

    def _line(self, record: Record) -> str:
        words = self._board.words
        clock = format_clock(record.taken_at or record.at, words, self._board.now())
        incoming = record.taken_by or words("handover.history_unsigned")
        who = words("handover.history_by", outgoing=record.person, incoming=incoming)
        return literal_line(f"{record.number} · {clock} · {who}", LINE_CAP)

    def _read(self, _row: int) -> None:
        record = self.chosen
        self._title.say(
            self._board.words("handover.history_read" if record else "handover.history")
        )
        self.turned.emit()
        if record is None:
            return
        theme = self._board.theme
        sizes = {part: theme.px(size) for part, size in ON_SCREEN.items()}
        document = HandoverDocument(record, self._board, parent=self.reader, pixels=sizes)
        document.setDocumentMargin(theme.px(16))
        old = self.reader.document()
        self.reader.setDocument(document)
        if isinstance(old, HandoverDocument):
            old.deleteLater()

    def forget_choice(self) -> None:
        """Back to now."""
        self.list.setCurrentRow(-1)
