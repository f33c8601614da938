"""The screen of alarm quality: figures, chart, lists, and the alarms behind them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from widgets.board import Board
from widgets.figures import format_clock
from widgets.label import Label
from widgets.quality.bar import QualityBar
from widgets.quality.behind import CasesPanel
from widgets.quality.chart import RateChart
from widgets.quality.desk import QualityDesk
from widgets.quality.lists import QualityLists
from widgets.quality.own import OwnPeriod
from widgets.quality.save import ReportSave
from widgets.quality.split import PrioritySplit
from widgets.quality.tiles import FigureTiles

BEHIND_WIDTH, LEAST_BEHIND, SPLIT_WIDTH = 620, 380, 360
LISTS_HEIGHT, CHART_HEIGHT = 376, 160
STALE_S = 60.0  # shown again after so long, the figures are asked for anew


class QualityScreen(QWidget):
    """Asks when it is first looked at, and whenever it is told to."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk = QualityDesk(board, self)
        self.bar = QualityBar(board, self)
        self.said = Label(board.theme, size=14, token="second", wrap=True)
        self.tiles = FigureTiles(board, self)
        self.chart = RateChart(board, self)
        self.split = PrioritySplit(board, self)
        self.lists = QualityLists(board, self)
        self.behind = CasesPanel(board, self.desk, self)
        self.save = ReportSave(board, lambda: self.desk.report, self)
        self._shown: object = None
        self._asked_at, self._quiet = float("-inf"), False  # of what nobody asked for
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.tiles)
        self.dress()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.addWidget(self.split)
        below.addWidget(self.lists, stretch=1)
        left = QVBoxLayout()
        left.addWidget(self.chart, stretch=1)
        left.addLayout(below)
        body = QHBoxLayout()
        body.addLayout(left, stretch=2)
        body.addWidget(self.behind, stretch=1)
        inner = QWidget()
        inner.setProperty("panel", True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.said, self.tiles):
            column.addWidget(part)
        column.addLayout(body, stretch=1)
        self._inner = (below, left, body, column)
        # On a screen smaller than a desk's the rest is reached by scrolling.
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inner)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.bar)
        self._column.addWidget(self._scroll, stretch=1)

    def _connect(self) -> None:
        board, bar = self._board, self.bar
        bar.window_chosen.connect(self.show_window)
        bar.own_requested.connect(self._ask_own)
        bar.position_chosen.connect(self.show_position)
        bar.refresh_requested.connect(self.desk.ask)
        bar.csv_requested.connect(lambda: self.save.ask("csv"))
        bar.pdf_requested.connect(lambda: self.save.ask("pdf"))
        for part in (self.tiles, self.split, self.lists):
            part.chosen.connect(self.show_behind)
        self.desk.changed.connect(self.look)
        board.second.connect(self._keep_fresh)
        board.reset.connect(self._renew)
        board.theme_changed.connect(self.dress)
        board.language_changed.connect(self.dress)

    def show_window(self, window_s: float) -> None:
        """Judge the last `window_s` seconds."""
        self.desk.period.choose(window_s)
        self.desk.ask()

    def show_own(self, start: float, end: float) -> None:
        """Judge from `start` to `end`, epoch seconds."""
        if self.desk.period.choose_own(start, end, self._board.now()):
            self.desk.ask()
        else:
            self._board.notice.emit(self._board.words("quality.own_order"))

    def show_position(self, position: str) -> None:
        """Judge one position, "" for all."""
        self.desk.position = position
        self.desk.ask()

    def show_behind(self, figure: str) -> None:
        """List the alarms behind a figure; of a position, judge that."""
        kind, _, rest = figure.partition(":")
        if kind == "position":
            self.show_position(rest)
            return
        self.tiles.mark(figure)
        self.behind.show_figure(figure)

    def look(self) -> None:
        """Say what the desk knows now."""
        desk, words, now = self.desk, self._board.words, self._board.now()
        report, said = desk.report, ""
        if report is not None:
            start, end = (format_clock(at, words, now) for at in (report.start, report.end))
            made = format_clock(report.made_at, words, now)
            said = words("quality.span", start=start, end=end, made=made)
        self.bar.mark(desk.period, desk.position, known=report is not None, said=said)
        self._quiet &= self.desk.asking
        self.said.say(self._state())
        self.said.stress(bool(desk.reason), "second")
        self.said.setVisible(bool(self.said.text()))
        if report is not self._shown:
            self._shown = report
            self.tiles.show_report(report)
            self.chart.show_report(report)
            self.split.show_shares([] if report is None else report.priorities)
            self.lists.show_report(report)
            if self.behind.figure:
                self.behind.show_figure(self.behind.figure)

    def dress(self) -> None:
        """Take theme, scale and language."""
        theme = self._board.theme
        edge = theme.px(20)
        self._column.setContentsMargins(edge, theme.px(16), edge, theme.px(16))
        self._column.setSpacing(theme.px(12))
        for layout in self._inner:
            layout.setSpacing(theme.px(16))
        self._inner[-1].setSpacing(theme.px(12))
        self.behind.setMinimumWidth(theme.px(LEAST_BEHIND))
        self.behind.setMaximumWidth(theme.px(BEHIND_WIDTH))
        self.split.setFixedWidth(theme.px(SPLIT_WIDTH))
        self.chart.setMinimumHeight(theme.px(CHART_HEIGHT))
        self.lists.setFixedHeight(theme.px(LISTS_HEIGHT))
        self.said.dress(theme)
        for part in (self.bar, self.tiles, self.split, self.lists, self.behind):
            part.dress()
        self.chart.redraw()
        self.look()

    def _state(self) -> str:
        """What is to be known beside the figures."""
        desk, words, now = self.desk, self._board.words, self._board.now()
        report = desk.report
        if desk.reason and report is not None:
            made = format_clock(report.made_at, words, now)
            return words("quality.failed_kept", reason=desk.reason, made=made)
        if desk.reason:
            return words("quality.failed", reason=desk.reason)
        if desk.asking and not self._quiet:
            pct = int(100 * desk.done)
            return words("quality.reading", pct=pct) if pct < 100 else words("quality.asking")
        if report is None:
            return ""
        notes = []
        wanted, _ = desk.period.bounds(now)
        if report.history_from > wanted + 60.0:
            start = format_clock(report.history_from, words, now)
            notes.append(words("quality.short_history", start=start))
        if not report.annunciated:
            notes.append(words("quality.empty"))
        if report.lists_cut:
            notes.append(words("quality.list_cut"))
        return " ".join(notes)

    def _ask_own(self) -> None:
        start, end = self.desk.period.bounds(self._board.now())
        dialog = OwnPeriod(self._board, start, end, self)
        dialog.chosen.connect(self.show_own)
        dialog.finished.connect(lambda _result: self.look())  # the button tells what holds
        dialog.open()

    def _keep_fresh(self) -> None:
        """Judge again each minute, as long as somebody looks, a period that goes on; but
        not while the alarms behind a figure are being read."""
        desk, now = self.desk, self._board.now()
        if not self.isVisible() or desk.asking or desk.report is None or self.behind.figure:
            return
        made_at = max(desk.report.made_at, self._asked_at)
        if not desk.period.own and not 0.0 <= now - made_at < STALE_S:
            self._asked_at, self._quiet = now, True
            desk.ask()

    def _renew(self) -> None:
        """Another city, or an engine begun anew."""
        self.bar.dress()
        if self.isVisible():
            self.desk.ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        report = self.desk.report
        if report is None or self._board.now() - report.made_at > STALE_S:
            self.desk.ask()
