"""The orders of the day as a Qt table, the newest first."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk.finder import plain
from app.desk.rows import OrderRow
from widgets.board import Board
from widgets.figures import format_ago, format_clock
from widgets.label import plain_tip
from widgets.literal import literal_line
from widgets.orders.truths import order_kind, state_text, truths_of, value_text

COLUMNS = (
    "state",
    "asset",
    "order",
    "asked",
    "reported",
    "measured",
    "person",
    "requested",
    "changed",
)
TROUBLED = frozenset(("REJECTED", "TIMED_OUT"))
UNDER_WAY = frozenset(("REQUESTED", "SENT"))
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
CELL_CAP = 240  # a longer text would hold the view up: it measures all of a cell


class OrderModel(QAbstractTableModel):
    """One row an order; ROW_ROLE gives its OrderRow. What is reported and
    measured now stands at the newest order of its kind for an asset."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._rows: list[OrderRow] = []
        self._newest: frozenset[str] = frozenset()
        self._text = ""
        board.orders_changed.connect(self.look)
        board.language_changed.connect(self.look)
        board.second.connect(self.age)
        self.look()

    def show_only(self, text: str) -> None:
        """Only orders whose asset, order or person holds all words of `text`."""
        self._text = text
        self.look()

    def look(self) -> None:
        """Look at the mirror again."""
        words = plain(self._text).split()
        rows = sorted(self._board.mirror.orders.values(), key=lambda row: -row.requested_at)
        newest = {(row.asset, row.order): row.id for row in reversed(rows)}
        self._newest = frozenset(newest.values())
        if words:
            rows = [row for row in rows if self._holds(row, words)]
        if [row.id for row in rows] == [row.id for row in self._rows]:
            self._rows = rows
            self.age()
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def age(self) -> None:
        """Ages and values move on even where no order changes."""
        if self._rows:
            last = self.index(len(self._rows) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row(self, number: int) -> OrderRow | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._board.words(f"orders.{COLUMNS[section]}")
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return literal_line(self._cell(row, COLUMNS[index.column()]), CELL_CAP)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._cell(row, COLUMNS[index.column()]))
        theme = self._board.theme
        if role == Qt.ItemDataRole.FontRole:
            return theme.font(14, strong=row.state in TROUBLED)
        if role == Qt.ItemDataRole.ForegroundRole:
            if row.state in TROUBLED:
                return theme.color("concern")
            return theme.color("accent" if row.state in UNDER_WAY else "text")
        return None

    def _cell(self, row: OrderRow, column: str) -> str:
        board, words = self._board, self._board.words
        now = board.now()
        order = order_kind(board.kind_of(row.asset), row.order)
        if column == "state":
            return state_text(board, row)
        if column == "asset":
            return row.asset
        if column == "order":
            return order.title.say(words.language) if order is not None else row.order
        if column == "asked":
            return value_text(board, row.asset, order.point if order else "", row.value)
        if column == "person":
            return f"{row.person} · {row.desk}"
        if column == "requested":
            return format_clock(row.requested_at, words, now)
        if column == "changed":
            return format_ago(now - row.changed_at, words)
        if order is None or row.id not in self._newest:
            return ""  # what is true now says nothing of an order that another followed
        truths = truths_of(board, row.asset, order, row)
        return (truths.reported if column == "reported" else truths.measured).said

    def _holds(self, row: OrderRow, words: list[str]) -> bool:
        text = plain(f"{row.asset} {row.order} {row.person} {self._cell(row, 'order')}")
        return all(word in text for word in words)
