"""The latest refused readings, as a Qt table of plain text."""

from __future__ import annotations

from PySide6.QtGui import QColor

from app.desk.rows import QuarantineRow
from widgets.figures import format_clock
from widgets.health.facts import reason_word
from widgets.health.table import HealthTable
from widgets.literal import literal_line

TEXT_CAP = 200


class QuarantineTable(HealthTable[QuarantineRow]):
    """Newest first, as the engine gave them."""

    columns = ("time", "source", "reason", "excerpt")
    words = 4

    def show(self, rows: list[QuarantineRow]) -> None:
        """Replace what is listed."""
        if rows != self.rows:
            self.replace(rows, anew=True)

    def text(self, row: QuarantineRow, column: str) -> str:
        match column:
            case "time":
                said = format_clock(row.at, self.board.words, self.board.now())
            case "source":
                said = row.source
            case "reason":
                said = reason_word(row.reason, self.board)
            case _:
                said = row.excerpt
        return literal_line(said, TEXT_CAP)

    def color(self, row: QuarantineRow, column: str) -> QColor:
        return self.board.theme.color("text" if column == "reason" else "second")
