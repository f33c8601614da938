"""The lists of a report: most frequent sources, chattering ones, floods, positions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.quality_report import PositionShare, QualityReport, SourceShare
from widgets.board import Board
from widgets.figures import format_clock, format_number
from widgets.label import Label
from widgets.quality.namer import Namer
from widgets.quality.wording import format_duration, format_share, verdict_text
from widgets.texttable import Cells, TextTable, text_view

LISTS = ("top", "chatterers", "flood_list", "by_position")
Lines = tuple[tuple[str, ...], list[Cells], list[str]]  # heads, rows, figure behind each


class QualityLists(QWidget):
    """`chosen` carries the figure behind a row, for the list of its alarms."""

    chosen = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board, self._namer = board, Namer(board)
        self._report: QualityReport | None = None
        self._behind: list[str] = []
        self.current = LISTS[0]
        self.model = TextTable(board, self)
        self.view = text_view(self.model, board, self, 0)
        self._empty = Label(board.theme, size=14, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tabs: dict[str, QPushButton] = {}
        self._lay_out()
        self.view.activated.connect(self._open)
        QShortcut(QKeySequence("L"), self).activated.connect(self.show_next)
        self.dress()

    def _lay_out(self) -> None:
        group, row = QButtonGroup(self), QHBoxLayout()
        for name in LISTS:
            tab = self.tabs[name] = QPushButton(self)
            tab.setCheckable(True)
            tab.clicked.connect(lambda _=False, n=name: self.show_list(n))
            group.addButton(tab)
            row.addWidget(tab)
        row.addStretch(1)
        self.tabs[self.current].setChecked(True)
        self._row, self._column = row, QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(row)
        self._column.addWidget(self.view, stretch=1)
        self._column.addWidget(self._empty, stretch=1)

    def show_report(self, report: QualityReport | None) -> None:
        self._report = report
        self.retell()

    def show_list(self, name: str) -> None:
        """One of LISTS."""
        self.current = name
        self.tabs[name].setChecked(True)
        self.retell()

    def show_next(self) -> None:
        """The list after the one that is shown."""
        self.show_list(LISTS[(LISTS.index(self.current) + 1) % len(LISTS)])
        self.view.setFocus()

    def dress(self) -> None:
        theme = self._board.theme
        self._column.setSpacing(theme.px(8))
        self._row.setSpacing(theme.px(6))
        self._empty.dress(theme)
        self.retell()

    def retell(self) -> None:
        """Rows in the present language."""
        words = self._board.words
        for name, tab in self.tabs.items():
            tab.setText(words(f"quality.{name}"))
            tab.setToolTip(words("quality.tab_tip"))
        tellers: dict[str, Callable[[QualityReport], Lines]] = {
            "top": lambda report: self._sources(report.top),
            "chatterers": lambda report: self._sources(report.chattering),
            "flood_list": self._floods,
            "by_position": lambda report: self._positions(report.positions),
        }
        heads, lines, self._behind = (
            ((), [], []) if self._report is None else tellers[self.current](self._report)
        )
        self.model.show_lines(heads, lines)
        self.view.setAccessibleName(words(f"quality.{self.current}"))
        self.view.setToolTip(words("quality.list_tip"))
        self.view.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self._empty.say(words("quality.list_empty") if self._report is not None else "")

    def _sources(self, shares: list[SourceShare]) -> Lines:
        words = self._board.words
        heads = (
            words("quality.head_rule"),
            words("quality.head_asset"),
            words("quality.head_count"),
            words("quality.head_share"),
            words("quality.head_mark"),
        )
        lines: list[Cells] = [
            (
                self._namer.rule(share.asset, share.rule),
                share.asset,
                format_number(share.count, 0, words.language),
                format_share(share.share_pct, words),
                words("quality.mark_chattering") if share.chattering else "",
            )
            for share in shares
        ]
        return heads, lines, [f"source:{share.asset}:{share.rule}" for share in shares]

    def _floods(self, report: QualityReport) -> Lines:
        words, now = self._board.words, self._board.now()
        heads = (
            words("quality.head_position"),
            words("quality.head_began"),
            words("quality.head_lasted"),
            words("quality.head_count"),
        )
        floods = list(reversed(report.floods))
        lines: list[Cells] = [
            (
                self._namer.position(flood.position),
                format_clock(flood.began, words, now),
                format_duration(flood.ended - flood.began, words),
                format_number(flood.annunciated, 0, words.language),
            )
            for flood in floods
        ]
        return heads, lines, ["floods"] * len(floods)

    def _positions(self, shares: list[PositionShare]) -> Lines:
        words = self._board.words
        heads = (
            words("quality.head_position"),
            words("quality.head_average"),
            words("quality.head_peak"),
            words("quality.head_floods"),
            words("quality.head_flood_pct"),
            words("quality.head_verdict"),
        )
        lines: list[Cells] = [
            (
                self._namer.position(share.position),
                format_number(share.average, 2, words.language),
                format_number(share.peak, 0, words.language),
                format_number(share.floods, 0, words.language),
                format_share(share.flood_pct, words),
                verdict_text(share.verdict, words),
            )
            for share in shares
        ]
        return heads, lines, [f"position:{share.position}" for share in shares]

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() < len(self._behind):
            self.chosen.emit(self._behind[index.row()])
