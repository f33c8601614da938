"""The sources of the city and how well each is heard, as a Qt table."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app.desk.rows import SourceRow
from widgets.board import Board
from widgets.figures import format_ago, format_number

COLUMNS = ("source", "state", "heard", "rate", "assets", "seq", "gaps", "missing", "duplicates")
RATE_WINDOW_S = 10.0
LOOKS_KEPT = 12
TEXT_CAP = 64
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class SourceTable(QAbstractTableModel):
    """One row a source, what is lost first, then by name."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._rows: list[SourceRow] = []
        self._looks: dict[str, deque[tuple[float, int]]] = {}
        for signal in (board.sources_changed, board.second):
            signal.connect(self.look)
        board.language_changed.connect(self._retell)
        self.look()

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
            return int(LEFT if section < 2 else RIGHT)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, COLUMNS[index.column()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(LEFT if index.column() < 2 else RIGHT)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(row, COLUMNS[index.column()])
        return None

    def look(self) -> None:
        """Look at the mirror again."""
        now = self._board.now()
        rows = sorted(self._board.mirror.sources.values(), key=lambda one: (one.online, one.source))
        for row in rows:
            looks = self._looks.setdefault(row.source, deque(maxlen=LOOKS_KEPT))
            if not looks or now - looks[-1][0] >= RATE_WINDOW_S / (LOOKS_KEPT - 1):
                looks.append((now, row.readings))
        if [row.source for row in rows] != [row.source for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        self._rows = rows
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))

    def rate_per_s(self, source: str) -> float | None:
        """Readings a second over the last seconds; None before two looks."""
        looks = self._looks.get(source, deque())
        if len(looks) < 2 or looks[-1][1] < looks[0][1]:
            return None
        return (looks[-1][1] - looks[0][1]) / (looks[-1][0] - looks[0][0])

    def _text(self, row: SourceRow, column: str) -> str:
        board, words = self._board, self._board.words
        match column:
            case "source":
                return row.source[:TEXT_CAP]
            case "state":
                return words(f"health.{_state(row)}")
            case "heard":
                if row.last_message_at is None:
                    return words("health.never")
                return format_ago(board.now() - row.last_message_at, words)
            case "rate":
                rate = self.rate_per_s(row.source)
                return "–" if rate is None else format_number(rate, 1, board.language)
            case "seq":
                return format_number(row.last_seq, 0, board.language)
            case _:
                return format_number(getattr(row, column), 0, board.language)

    def _color(self, row: SourceRow, column: str) -> QColor:
        theme = self._board.theme
        if column == "state" and not row.online:
            return theme.color("concern" if row.known else "second")
        if column in ("gaps", "missing") and row.missing:
            return theme.color("concern")
        return theme.color("text" if column in ("source", "state") else "second")

    def _retell(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        self.look()


def _state(row: SourceRow) -> str:
    if not row.known:
        return "stranger"
    if row.online:
        return "online"
    return "lost" if row.last_message_at is not None else "silent"
