"""The orders of the day as a Qt table, the newest first; those of a group as one row."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk.finder import plain
from app.desk.ordergroups import TROUBLED, UNDER_WAY, OrderGroup, grouped
from app.desk.rows import OrderRow
from widgets.board import Board
from widgets.figures import format_ago, format_clock
from widgets.label import plain_tip
from widgets.literal import literal_line
from widgets.orders.ledger import override_text
from widgets.orders.progress import group_assets, progress_text
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
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
CELL_CAP = 240  # a longer text would hold the view up: it measures all of a cell
MEMBER = "\u2003"  # before the asset of an order that belongs to the group above
OPEN, SHUT = "\u25be ", "\u25b8 "


class OrderModel(QAbstractTableModel):
    """One row an order or a group of them, whose members follow it while it is
    opened; ROW_ROLE gives the OrderRow, None for a group. What is reported and
    measured now stands at the newest order of its kind for an asset."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._rows: list[OrderRow | OrderGroup] = []
        self._open: set[str] = set()
        self.shown = 0  # orders that pass the filter, each of a group counted
        self._newest: frozenset[str] = frozenset()
        self._text = ""
        self._overrides_only = False
        board.orders_changed.connect(self.look)
        board.language_changed.connect(self.look)
        board.second.connect(self.age)
        self.look()

    def show_only(self, text: str) -> None:
        """Only orders whose asset, order or person holds all words of `text`."""
        self._text = text
        self.look()

    def show_overrides(self, only: bool) -> None:
        """Only the overrides in force, or everything."""
        self._overrides_only = only
        self.look()

    def look(self) -> None:
        """Look at the mirror again."""
        words = plain(self._text).split()
        orders = sorted(self._board.mirror.orders.values(), key=lambda row: -row.requested_at)
        newest = {(row.asset, row.order): row.id for row in reversed(orders)}
        self._newest = frozenset(newest.values())
        groups = grouped(orders)
        if words:
            orders = [row for row in orders if self._holds(row, words)]
        if self._overrides_only:
            orders = [row for row in orders if row.until]
        self.shown = len(orders)
        rows = list(self._in_groups(orders, groups))
        if [_name(row) for row in rows] == [_name(row) for row in self._rows]:
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
        """The order in a row; None for a group."""
        entry = self.entry(number)
        return entry if isinstance(entry, OrderRow) else None

    def entry(self, number: int) -> OrderRow | OrderGroup | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def unfold(self, number: int, on: bool | None = None) -> int:
        """Open or shut (None: the other) the group of which a row is or is part; the
        number of the group's row, -1 where there is no group."""
        entry = self.entry(number)
        name = "" if entry is None else _group(entry)
        if not name:
            return -1
        on = name not in self._open if on is None else on
        (self._open.add if on else self._open.discard)(name)
        self.look()
        heads = (at for at, one in enumerate(self._rows) if _name(one) == f"group {name}")
        return next(heads, -1)

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
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == ROW_ROLE:
            return entry if isinstance(entry, OrderRow) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return literal_line(self._said(entry, COLUMNS[index.column()]), CELL_CAP)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._said(entry, COLUMNS[index.column()]))
        theme = self._board.theme
        if role == Qt.ItemDataRole.FontRole:
            return theme.font(14, strong=_troubled(entry))
        if role == Qt.ItemDataRole.ForegroundRole:
            if _troubled(entry):
                return theme.color("concern")
            return theme.color("accent" if _under_way(entry) else "text")
        return None

    def _in_groups(
        self, orders: list[OrderRow], groups: dict[str, OrderGroup]
    ) -> Iterator[OrderRow | OrderGroup]:
        """Each group once, where its newest order stands, its members below it."""
        told: set[str] = set()
        for row in orders:
            if not row.group:
                yield row
            elif row.group not in told:
                told.add(row.group)
                yield groups[row.group]
                if row.group in self._open:
                    yield from (one for one in orders if one.group == row.group)

    def _said(self, entry: OrderRow | OrderGroup, column: str) -> str:
        if isinstance(entry, OrderRow):
            said = self._cell(entry, column)
            return MEMBER + said if entry.group and column == "asset" else said
        board = self._board
        match column:
            case "state":
                mark = OPEN if entry.first.group in self._open else SHUT
                held = next((row for row in entry.members if row.until), entry.first)
                parts = (progress_text(board, entry), override_text(board, held))
                return mark + " · ".join(part for part in parts if part)
            case "asset":
                return group_assets(board, entry)
            case "changed":
                return format_ago(board.now() - entry.changed_at, board.words)
            case "reported" | "measured":
                return ""
        return self._cell(entry.first, column)

    def _cell(self, row: OrderRow, column: str) -> str:
        board, words = self._board, self._board.words
        now = board.now()
        order = order_kind(board.kind_of(row.asset), row.order)
        if column == "state":
            return override_text(board, row) or state_text(board, row)
        if column == "asset":
            return row.asset[:CELL_CAP]
        if column == "order":
            return order.title.say(words.language) if order is not None else row.order[:CELL_CAP]
        if column == "asked":
            return value_text(board, row.asset, order.point if order else "", row.value)
        if column == "person":
            parts = (row.person, row.desk, row.why)
            return " · ".join(part[:CELL_CAP] for part in parts if part)
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


def _group(entry: OrderRow | OrderGroup) -> str:
    return entry.group if isinstance(entry, OrderRow) else entry.first.group


def _name(entry: OrderRow | OrderGroup) -> str:
    return entry.id if isinstance(entry, OrderRow) else f"group {entry.first.group}"


def _troubled(entry: OrderRow | OrderGroup) -> bool:
    return entry.state in TROUBLED if isinstance(entry, OrderRow) else entry.troubled


def _under_way(entry: OrderRow | OrderGroup) -> bool:
    return entry.state in UNDER_WAY if isinstance(entry, OrderRow) else entry.under_way
