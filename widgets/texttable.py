"""Rows of plain text under a head."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from widgets.board import Board
from widgets.label import plain_tip
from widgets.literal import literal

CELL_CAP = 240
SEEN_WHOLE = 30  # longer cells may be elided: their tool tip says all
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


Cells = tuple[str, ...]  # one row, a text for each column


class TextTable(QAbstractTableModel):
    """Texts only: no cell can be interpreted as anything else."""

    def __init__(self, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._heads: tuple[str, ...] = ()
        self._lines: list[Cells] = []

    def show_lines(self, heads: Sequence[str], lines: Sequence[Cells]) -> None:
        """Replace the rows; a reset only where their number or the head differs."""
        if tuple(heads) == self._heads and len(lines) == len(self._lines):
            self._lines = list(lines)
            if lines:
                last = self.index(len(lines) - 1, len(heads) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._heads, self._lines = tuple(heads), list(lines)
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
                return int(LEFT)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        cell = literal(line[index.column()], CELL_CAP) if index.column() < len(line) else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.replace("\n", " ")
        if role == Qt.ItemDataRole.ToolTipRole and len(cell) > SEEN_WHOLE:
            return plain_tip(cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(LEFT)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._board.theme.color("text")
        return None


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
