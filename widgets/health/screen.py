"""The health of everything: broker, engine, sources, store, what was refused."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.desk.rows import QuarantineRow
from widgets.board import Board
from widgets.health.facts import (
    broker_facts,
    desk_facts,
    engine_facts,
    quarantine_facts,
    store_facts,
    version_facts,
)
from widgets.health.grid import Grid
from widgets.health.links import LinkTable
from widgets.health.quarantine import QuarantineTable
from widgets.health.sheet import FactSheet
from widgets.health.sources import SourceTable
from widgets.health.trouble import trouble_line
from widgets.label import Label
from widgets.versions import desk_versions

ASK_EVERY_S = 5.0
SOURCE_WIDTHS = (120, 150, 130, 90, 90, 90, 80, 90, 90)
LINK_WIDTHS = (180, 90, 210, 90, 90, 250, 200, 130, 90)
QUARANTINE_WIDTHS = (100, 110, 190, 200)
SHEETS_WIDTH = 400


class HealthScreen(QWidget):
    """Asks for the quarantine only while somebody looks."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._asked_at = float("-inf")
        self._answer = ""
        self.sources = SourceTable(board)
        self.links = LinkTable(board, self.sources.rate_per_s)
        self.refused = QuarantineTable(board)
        self._sheets = [
            FactSheet(board, "health.broker", lambda: broker_facts(board)),
            FactSheet(board, "health.engine", lambda: engine_facts(board)),
            FactSheet(board, "health.desks", lambda: desk_facts(board)),
            FactSheet(board, "health.store", lambda: store_facts(board)),
            FactSheet(board, "health.versions", lambda: version_facts(board, desk_versions())),
        ]
        self._counts = FactSheet(board, "health.quarantine", lambda: quarantine_facts(board))
        theme = board.theme
        self._trouble = Label(theme, size=16, strong=True, token="concern", wrap=True)
        self._heading = Label(theme, size=16, strong=True)
        self._links_heading = Label(theme, size=16, strong=True)
        self._latest = Label(theme, size=13, token="second")
        self._source_grid = Grid(board, self.sources, SOURCE_WIDTHS, -1, self)
        self._link_grid = Grid(board, self.links, LINK_WIDTHS, 6, self)
        self._refused_grid = Grid(board, self.refused, QUARANTINE_WIDTHS, 3, self)
        self._lay_out()
        for signal in (board.second, board.reset, board.language_changed):
            signal.connect(self.look)
        board.theme_changed.connect(self.dress)
        self.setFocusProxy(self._source_grid)
        self.dress()
        self.look()

    def _lay_out(self) -> None:
        inner = QWidget()
        self._stack = QVBoxLayout(inner)
        for sheet in self._sheets:
            self._stack.addWidget(sheet)
        self._stack.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        below = QHBoxLayout()
        below.addWidget(self._counts)
        self._list = QVBoxLayout()
        self._list.addWidget(self._latest)
        self._list.addWidget(self._refused_grid)
        below.addLayout(self._list, stretch=1)
        self._below = below
        self._main = QVBoxLayout()
        self._main.addWidget(self._trouble)
        self._main.addWidget(self._heading)
        self._main.addWidget(self._source_grid, stretch=4)
        self._main.addWidget(self._links_heading)
        self._main.addWidget(self._link_grid, stretch=4)
        self._main.addLayout(below, stretch=2)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._scroll)
        self._row.addLayout(self._main, stretch=1)

    def dress(self) -> None:
        """Take the theme and its scale."""
        theme = self._board.theme
        edge, gap = theme.px(16), theme.px(8)
        self._row.setContentsMargins(edge, edge, edge, edge)
        self._row.setSpacing(edge)
        self._stack.setContentsMargins(0, 0, 0, 0)
        for layout in (self._stack, self._main, self._below, self._list):
            layout.setSpacing(gap)
        self._scroll.setFixedWidth(theme.px(SHEETS_WIDTH))
        self._counts.setFixedWidth(theme.px(320))
        for sheet in (*self._sheets, self._counts):
            sheet.dress()
        for grid in (self._source_grid, self._link_grid, self._refused_grid):
            grid.dress()
        for label in (self._trouble, self._heading, self._links_heading, self._latest):
            label.dress(theme)

    def look(self) -> None:
        """Say everything anew, if somebody looks."""
        board = self._board
        words, status = board.words, board.mirror.status
        trouble = status.trouble if status is not None else []
        self._trouble.setVisible(bool(trouble))
        self._trouble.say("\n".join(trouble_line(words, one) for one in trouble[:5]))
        sources = board.mirror.sources.values()
        online = sum(one.online for one in sources)
        self._heading.say(words("health.sources", online=online, n=len(sources)))
        for part in (self._links_heading, self._link_grid):
            part.setVisible(bool(self.links.rows))
        n = len(self.links.rows)
        self._links_heading.say(words("link.heading", up=self.links.up, n=n))
        self._latest.say(self._answer or words("health.latest", n=self.refused.rowCount()))
        for sheet in (*self._sheets, self._counts):
            sheet.look()
        if self.isVisible() and board.now() - self._asked_at >= ASK_EVERY_S:
            self._asked_at = board.now()
            board.quarantine(self._take)

    def _take(self, answer: object) -> None:
        """The engine's quarantine, or words that say why there is none."""
        if isinstance(answer, list):
            self.refused.show([row for row in answer if isinstance(row, QuarantineRow)])
            self._answer = ""
        else:
            self._answer = self._board.words("health.latest_failed", reason=answer)
        self._latest.say(
            self._answer or self._board.words("health.latest", n=self.refused.rowCount())
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._asked_at = float("-inf")
