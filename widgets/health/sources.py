"""The sources of the city and how well each is heard, as a Qt table."""

from __future__ import annotations

from collections import deque

from PySide6.QtGui import QColor

from app.desk.rows import SourceRow
from widgets.board import Board
from widgets.figures import format_ago, format_number
from widgets.health.table import HealthTable
from widgets.literal import literal_line

RATE_WINDOW_S = 10.0
LOOKS_KEPT = 12
TEXT_CAP = 64


class SourceTable(HealthTable[SourceRow]):
    """One row a source, what is lost first, then by name."""

    columns = ("source", "state", "heard", "rate", "assets", "seq", "gaps", "missing", "duplicates")
    words = 2

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._looks: dict[str, deque[tuple[float, int]]] = {}
        for signal in (board.sources_changed, board.second):
            signal.connect(self.look)
        self.look()

    def look(self) -> None:
        """Look at the mirror again."""
        now = self.board.now()
        rows = sorted(self.board.mirror.sources.values(), key=lambda one: (one.online, one.source))
        for row in rows:
            looks = self._looks.setdefault(row.source, deque(maxlen=LOOKS_KEPT))
            if not looks or now - looks[-1][0] >= RATE_WINDOW_S / (LOOKS_KEPT - 1):
                looks.append((now, row.readings))
        self.replace(rows, anew=[row.source for row in rows] != [row.source for row in self.rows])

    def rate_per_s(self, source: str) -> float | None:
        """Readings a second over the last seconds; None before two looks."""
        looks = self._looks.get(source, deque())
        if len(looks) < 2 or looks[-1][1] < looks[0][1]:
            return None
        return (looks[-1][1] - looks[0][1]) / (looks[-1][0] - looks[0][0])

    def text(self, row: SourceRow, column: str) -> str:
        board, words = self.board, self.board.words
        match column:
            case "source":
                return literal_line(row.source, TEXT_CAP)
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

    def color(self, row: SourceRow, column: str) -> QColor:
        theme = self.board.theme
        if column == "state" and not row.online:
            return theme.color("concern" if row.known else "second")
        if column in ("gaps", "missing") and row.missing:
            return theme.color("concern")
        return theme.color("text" if column in ("source", "state") else "second")


def _state(row: SourceRow) -> str:
    if not row.known:
        return "stranger"
    if row.online:
        return "online"
    return "lost" if row.last_message_at is not None else "silent"
