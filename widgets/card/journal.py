"""What the journal says of one asset, the newest first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.rows import JournalRow
from widgets.board import Board
from widgets.card.events import detail_of, event_of, person_of
from widgets.figures import format_clock
from widgets.label import Label
from widgets.texttable import TextTable, text_view

SHOWN = 100
EVERY_S = 10


class AssetJournal(QWidget):
    """Asks again every few seconds while it is seen."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._asset = ""
        self._seconds = 0
        self._rows: list[JournalRow] = []
        self._table = TextTable(board, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._view = text_view(self._table, board, self, stretched=3)
        self._none = Label(board.theme, size=14, token="second")
        column.addWidget(self._view)
        column.addWidget(self._none, alignment=Qt.AlignmentFlag.AlignTop)
        board.theme_changed.connect(lambda: self._none.dress(board.theme))
        board.second.connect(self._second)

    def show_asset(self, asset: str) -> None:
        if asset != self._asset:
            self._asset = asset
            self._show([])
            self._ask()

    def retell(self) -> None:
        self._show(self._rows)

    def _second(self) -> None:
        self._seconds += 1
        if self.isVisible() and self._asset and self._seconds % EVERY_S == 0:
            self._ask()

    def _ask(self) -> None:
        asset = self._asset
        self._board.journal(asset, SHOWN, lambda answer: self._take(asset, answer))

    def _take(self, asset: str, answer: object) -> None:
        if asset == self._asset and isinstance(answer, list):
            self._show(answer)

    def _show(self, rows: list[JournalRow]) -> None:
        self._rows = sorted(rows, key=lambda row: -row.seq)
        words, now = self._board.words, self._board.now()
        heads = [words(f"card.journal_{head}") for head in ("at", "event", "who", "detail")]
        board = self._board
        lines = [
            (
                format_clock(row.at, words, now),
                event_of(row, board),
                person_of(row),
                detail_of(row, board),
            )
            for row in self._rows
        ]
        self._table.show_lines(heads, lines)
        self._view.setVisible(bool(lines))
        self._none.setVisible(not lines)
        self._none.say(words("card.journal_empty"))
