"""What a shift leaves, as a Qt table with boxes to tick for the long shelves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QPainter, QPixmap

from app.desk.rows import AlarmRow
from widgets.board import Board
from widgets.handover.leftovers import Leftover, cells_of
from widgets.label import plain_tip
from widgets.literal import literal_line
from widgets.map.priority import draw_priority

COLUMNS = ("what", "where", "when", "who")
CELL_CAP = 300
SYMBOL = 18
LINE_ROLE = int(Qt.ItemDataRole.UserRole)
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class LeftoverModel(QAbstractTableModel):
    """LINE_ROLE gives the Leftover. `confirmed` are the occurrences that were
    ticked; `ticked` tells of a change of it."""

    ticked = Signal()

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._lines: list[Leftover] = []
        self._icons: dict[tuple[int, bool], QIcon] = {}
        self.confirmed: set[int] = set()
        board.language_changed.connect(self._retell)
        board.theme_changed.connect(self._icons.clear)

    def show_lines(self, lines: Sequence[Leftover]) -> None:
        """Replace the lines; a reset only where they are about other things."""
        anew = [line.key for line in lines] != [line.key for line in self._lines]
        if anew:
            self.beginResetModel()
        self._lines = list(lines)
        self.confirmed &= {row.occurrence for row in self._long()}
        if anew:
            self.endResetModel()
        elif lines:
            last = self.index(len(lines) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    @property
    def lines(self) -> Sequence[Leftover]:
        return self._lines

    @property
    def unconfirmed(self) -> int:
        """How many long shelves wait to be ticked."""
        return sum(row.occurrence not in self.confirmed for row in self._long())

    def line(self, number: int) -> Leftover | None:
        return self._lines[number] if 0 <= number < len(self._lines) else None

    def toggle(self, number: int) -> None:
        """Tick or untick the shelf in a line, if it is a long one."""
        line = self.line(number)
        if line is None or not line.long or not isinstance(line.row, AlarmRow):
            return
        self.confirmed ^= {line.row.occurrence}
        index = self.index(number, 0)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])
        self.ticked.emit()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._board.words(f"handover.column_{COLUMNS[section]}")
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        line = self.line(index.row())
        if line is not None and line.long and index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(  # noqa: N802
        self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.toggle(index.row())
        return True

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        theme = self._board.theme
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(line, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(line, index.column())
            case Qt.ItemDataRole.FontRole:
                return theme.font(14, strong=line.row is None)
            case Qt.ItemDataRole.ForegroundRole:
                return theme.color("text" if index.column() == 0 and line.row else "second")
            case Qt.ItemDataRole.DecorationRole if index.column() == 0:
                return self._icon(line)
            case Qt.ItemDataRole.CheckStateRole if index.column() == 0 and line.long:
                known = isinstance(line.row, AlarmRow) and line.row.occurrence in self.confirmed
                return Qt.CheckState.Checked if known else Qt.CheckState.Unchecked
        return line if role == LINE_ROLE else None

    def _cell(self, line: Leftover, column: int) -> str:
        return literal_line(cells_of(line, self._board)[column], CELL_CAP)

    def _tip(self, line: Leftover, column: int) -> str:
        if line.long and column == 0:
            return plain_tip(self._board.words("handover.confirm_tip"))
        return plain_tip(self._cell(line, column))

    def _long(self) -> list[AlarmRow]:
        rows = (line.row for line in self._lines if line.long)
        return [row for row in rows if isinstance(row, AlarmRow)]

    def _retell(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._lines:
            last = self.index(len(self._lines) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _icon(self, line: Leftover) -> QIcon | None:
        """Shape, colour and number of the priority; colour only where it calls."""
        row, theme = line.row, self._board.theme
        if not isinstance(row, AlarmRow):
            return None
        calls = line.section == "unacknowledged"
        icon = self._icons.get((row.priority, calls))
        if icon is None:
            side = theme.px(SYMBOL)
            pixmap = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_priority(
                painter,
                QRectF(0, 0, side, side),
                row.priority,
                theme,
                acknowledged=not calls,
                stale=False,
                color=theme.priority(row.priority) if calls else theme.color("second"),
                ground=theme.color("panel"),
            )
            painter.end()
            icon = self._icons[(row.priority, calls)] = QIcon(pixmap)
        return icon
