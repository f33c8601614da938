"""The latest refused readings, as a Qt table of plain text."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk.rows import QuarantineRow
from widgets.board import Board
from widgets.figures import format_clock
from widgets.health.facts import reason_word

COLUMNS = ("time", "source", "reason", "excerpt")
TEXT_CAP = 200
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class QuarantineTable(QAbstractTableModel):
    """Newest first, as the engine gave them."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._rows: list[QuarantineRow] = []
        board.language_changed.connect(self._retell)

    def show(self, rows: list[QuarantineRow]) -> None:
        """Replace what is listed."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._board.words(f"health.column_{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, COLUMNS[index.column()])[:TEXT_CAP]
        if role == Qt.ItemDataRole.ForegroundRole:
            token = "text" if COLUMNS[index.column()] == "reason" else "second"
            return self._board.theme.color(token)
        return None

    def _text(self, row: QuarantineRow, column: str) -> str:
        match column:
            case "time":
                return format_clock(row.at, self._board.words, self._board.now())
            case "source":
                return row.source
            case "reason":
                return reason_word(row.reason, self._board)
            case _:
                return " ".join(row.excerpt.split())

    def _retell(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._rows:
            last = self.index(len(self._rows) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
