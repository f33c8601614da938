"""What the tables of the health screen have in common: named columns of plain text."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from widgets.board import Board

AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
Row = TypeVar("Row")


class HealthTable(QAbstractTableModel, Generic[Row]):
    """`columns` are keys of ``<area>.column_<name>``; the first `words` of them
    hold words, the others figures. Who inherits says `text` and `color` of a cell."""

    area = "health"
    columns: tuple[str, ...] = ()
    words = 0

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self.board = board
        self.rows: list[Row] = []
        board.language_changed.connect(self.retell)

    def text(self, row: Row, column: str) -> str:
        """What a cell says; plain, and short enough."""
        raise AttributeError(column)

    def color(self, row: Row, column: str) -> QColor:
        """The colour of its text."""
        return self.board.theme.color("second")

    def replace(self, rows: list[Row], *, anew: bool) -> None:
        """Show `rows`; `anew` where they are others than before."""
        if anew:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        self.rows = rows
        if rows:
            last = self.index(len(rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def retell(self) -> None:
        """Say everything again, in the present language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self.replace(self.rows, anew=False)

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.board.words(f"{self.area}.column_{self.columns[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            return self.color(row, column)
        return None

    def _alignment(self, column: int) -> int:
        return int(LEFT if column < self.words else RIGHT)
