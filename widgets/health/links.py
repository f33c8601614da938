"""The links of the gateway to equipment that does not speak MQTT, as a Qt table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor

from app.desk.rows import LinkState, SourceRow
from widgets.board import Board
from widgets.figures import format_ago, format_clock, format_number
from widgets.health.table import HealthTable
from widgets.literal import literal_line

TEXT_CAP = 80
REASON_CAP = 300
_ORDER = ("down", "opening", "up")


class LinkTable(HealthTable[SourceRow]):
    """One row a link, what is lost first, then by name. `rate_per_s` knows how many readings
    of a source are taken."""

    area = "link"
    columns = (
        *("link", "protocol", "address", "state", "since"),
        *("trouble", "reason", "answering", "rate"),
    )
    words = 7

    def __init__(self, board: Board, rate_per_s: Callable[[str], float | None]) -> None:
        super().__init__(board)
        self._rate_per_s = rate_per_s
        for signal in (board.sources_changed, board.second):
            signal.connect(self.look)
        self.look()

    def look(self) -> None:
        """Look at the mirror again."""
        rows = [row for row in self.board.mirror.sources.values() if row.link is not None]
        rows.sort(key=lambda row: (_ORDER.index(_link(row).state), _link(row).name))
        self.replace(rows, anew=[row.source for row in rows] != [row.source for row in self.rows])

    @property
    def up(self) -> int:
        """How many of them stand."""
        return sum(_link(row).state == "up" for row in self.rows)

    def text(self, row: SourceRow, column: str) -> str:
        board, words, link = self.board, self.board.words, _link(row)
        match column:
            case "link":
                return literal_line(link.name, TEXT_CAP)
            case "state":
                return words(f"link.state_{link.state}")
            case "since":
                return format_clock(link.since, words, board.now())
            case "trouble":
                return self._trouble(link)
            case "reason":
                return literal_line(link.reason, REASON_CAP)
            case "answering":
                counts = (link.answering, link.assets)
                n, among = (format_number(count, 0, board.language) for count in counts)
                return words("link.answering", n=n, all=among)
            case "rate":
                rate = self._rate_per_s(row.source)
                return "–" if rate is None else format_number(rate, 1, board.language)
            case _:
                return literal_line(getattr(link, column), TEXT_CAP)

    def color(self, row: SourceRow, column: str) -> QColor:
        theme, link = self.board.theme, _link(row)
        concern = {
            "state": link.state == "down",
            "answering": link.state == "up" and link.answering < link.assets,
        }
        if concern.get(column, False):
            return theme.color("concern")
        return theme.color("text" if column in ("link", "state") else "second")

    def _trouble(self, link: LinkState) -> str:
        words = self.board.words
        if not link.trouble:
            return words("link.no_trouble")
        key = f"link.trouble_{link.trouble}"
        said = words(key) if words.has(key) else literal_line(link.trouble, TEXT_CAP)
        ago = format_ago(max(0.0, self.board.now() - link.trouble_at), words)
        return words("link.trouble_at", trouble=said, ago=ago)


def _link(row: SourceRow) -> LinkState:
    assert row.link is not None, "only sources with a link are listed"
    return row.link
