"""Rows of plain text under a head, for sources and for the quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from widgets.board import Board

CELL_CAP = 240
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `wrong` draws it as something to look at, `right` are the
    columns that hold numbers."""

    cells: tuple[str, ...]
    wrong: bool = False


class TextTable(QAbstractTableModel):
    """Texts only: no cell can be interpreted as anything else."""

    def __init__(self, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._heads: tuple[str, ...] = ()
        self._lines: list[Line] = []
        self._right: frozenset[int] = frozenset()

    def show_lines(
        self, heads: Sequence[str], lines: Sequence[Line], right: Sequence[int] = ()
    ) -> None:
        """Replace the rows; a reset only where their number or the head differs."""
        if tuple(heads) == self._heads and len(lines) == len(self._lines):
            self._lines = list(lines)
            if lines:
                last = self.index(len(lines) - 1, len(heads) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._heads, self._lines, self._right = tuple(heads), list(lines), frozenset(right)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and section < len(self._heads):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._heads[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(self._side(section))
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        cell = line.cells[index.column()][:CELL_CAP] if index.column() < len(line.cells) else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.replace("\n", " ")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(self._side(index.column()))
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._board.theme.color("priority_2" if line.wrong else "text")
        return None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        right = column in self._right
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def text_view(model: TextTable, board: Board, parent: QWidget, stretched: int) -> QTableView:
    """A calm view of a TextTable; column `stretched` takes what room is left."""
    view = QTableView(parent)
    view.setModel(model)
    view.setShowGrid(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.verticalHeader().hide()
    head = view.horizontalHeader()
    head.setHighlightSections(False)

    def dress() -> None:
        view.setFont(board.theme.font(13))
        head.setFont(board.theme.font(12))
        view.verticalHeader().setDefaultSectionSize(board.theme.px(28))
        spread()

    def spread() -> None:
        if model.columnCount() > stretched:
            head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            head.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)

    model.modelReset.connect(spread)
    board.theme_changed.connect(dress)
    dress()
    return view
