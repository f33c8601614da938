"""The trends screen: any points together, from five minutes to seven days."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.desk.preferences import Preferences
from app.desk.preferences import Trace as KeptTrace
from widgets.board import Board
from widgets.label import Label
from widgets.trends.adder import TraceAdder
from widgets.trends.bar import TrendBar
from widgets.trends.charts import Charts, Curve
from widgets.trends.choice import points_to_chart
from widgets.trends.desk import TraceDesk
from widgets.trends.export import CurveExport
from widgets.trends.hand import AssetDrop, TrendKeys
from widgets.trends.legend import Legend
from widgets.trends.span import Span
from widgets.trends.table import curves_csv

SIDE_WIDTH = 380
RELOAD_MS = 400  # after the last pan or zoom, history is asked for again
RELOAD_S = 300  # so that what came live takes its place in history
DRAW_MS = 200


class TrendsScreen(QWidget):
    """`kept` remembers curves and window for the next start; `save` writes it."""

    def __init__(
        self,
        board: Board,
        kept: Preferences,
        save: Callable[[], None] = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._kept, self._save = board, kept, save
        self.span = Span(kept.trend_window_s, board.now())
        self._grown: set[str] = set()
        self._seconds = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk = TraceDesk(board, self)
        self.bar = TrendBar(board, self)
        self.charts = Charts(board, self)
        self.legend = Legend(board, self.desk, self)
        self.adder = TraceAdder(board, self)
        self.export = CurveExport(board, self.csv, self)
        self._keys, self._drop = TrendKeys(self), AssetDrop(self)
        self._scroll = QScrollArea(self)
        self._empty = Label(board.theme, size=16, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._reload = self._timer(RELOAD_MS, self._load)
        self._draw_soon = self._timer(DRAW_MS, self._draw)
        self._lay_out()
        self._connect()
        self.dress()
        self._restore()

    def _timer(self, interval_ms: int, deed: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(deed)
        return timer

    def _lay_out(self) -> None:
        self._scroll.setWidget(self.charts)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side = QVBoxLayout()
        side.addWidget(self.adder)
        side.addWidget(self.legend, stretch=1)
        body = QHBoxLayout()
        body.addWidget(self._scroll, stretch=1)
        body.addWidget(self._empty, stretch=1)
        body.addLayout(side)
        self._body, self._side, self._column = body, side, QVBoxLayout(self)
        self._column.addWidget(self.bar)
        self._column.addLayout(body, stretch=1)

    def _connect(self) -> None:
        board, bar = self._board, self.bar
        bar.window_chosen.connect(self.show_window)
        bar.follow_switched.connect(self.follow)
        bar.export_requested.connect(self.export.ask)
        bar.clear_requested.connect(self.clear)
        self.adder.chosen.connect(self.add)
        self.legend.removed.connect(self.remove)
        self.charts.moved.connect(self._look)
        self._keys.panned.connect(lambda parts: self._move(self.span.pan, parts))
        self._keys.zoomed.connect(lambda factor: self._move(self.span.zoom, factor))
        self._keys.follow_pressed.connect(lambda: self.follow(not self.span.following))
        self._drop.dropped.connect(self.add_asset)
        self.desk.changed.connect(self._grow)
        self.desk.failed.connect(lambda _key, reason: board.notice.emit(reason))
        board.second.connect(self._second)
        board.reset.connect(self._restore)
        board.theme_changed.connect(self.dress)
        board.language_changed.connect(self.dress)

    def add(self, asset: str, point: str) -> None:
        """Chart one more point; a notice says it where there is no room."""
        key = self.desk.add(asset, point)
        if not key:
            self._board.notice.emit(self._board.words("trends.no_room"))
            return
        self._arrange()
        self.desk.load(self.span.start, self.span.end, [key])
        self._remember()

    def add_asset(self, asset: str) -> None:
        """Chart the most telling point of an asset; nothing for an unknown one."""
        kind = self._board.kind_of(asset)
        if kind is not None:
            self.add(asset, points_to_chart(kind)[0].name)

    def remove(self, key: str) -> None:
        self.desk.remove(key)
        self._arrange()
        self._remember()

    def clear(self) -> None:
        for key in list(self.desk.traces):
            self.desk.remove(key)
        self._arrange()
        self._remember()

    def show_window(self, window_s: float) -> None:
        """The last `window_s` seconds, and on with the present."""
        self.span.choose(window_s, self._board.now())
        self._show_span()
        self._load()
        self._remember()

    def follow(self, on: bool) -> None:
        """Keep the present in view, or stand still."""
        self.span.follow(on, self._board.now())
        self._show_span()
        if on:
            self._reload.start()

    def csv(self) -> str:
        """What is seen, as CSV."""
        return curves_csv(self._curves(), self.span.start, self.span.end)

    def dress(self) -> None:
        theme = self._board.theme
        edge = theme.px(20)
        self._column.setContentsMargins(edge, theme.px(16), edge, theme.px(16))
        self._column.setSpacing(theme.px(12))
        self._body.setSpacing(theme.px(20))
        self._side.setSpacing(theme.px(16))
        for part in (self.legend, self.adder):
            part.setFixedWidth(theme.px(SIDE_WIDTH))
        self._empty.dress(theme)
        self._empty.say(self._board.words("trends.empty"))
        self.bar.dress()
        self.adder.dress()
        self.charts.dress()
        self._arrange()

    def _restore(self) -> None:
        """The curves of the last time, once the city is known."""
        if self._board.mirror.city is not None:
            for one in self._kept.trends:
                self.desk.add(one.asset, one.point)
            self._arrange()
            self._load()

    def _remember(self) -> None:
        traces = self.desk.traces.values()
        self._kept.trends = [KeptTrace(trace.asset, trace.point) for trace in traces]
        self._kept.trend_window_s = self.span.window_s
        self._save()

    def _curves(self) -> list[Curve]:
        found = []
        for key, trace in self.desk.traces.items():
            declared = self.desk.declared(trace.asset, trace.point)
            kind = self._board.kind_of(trace.asset)
            if declared is not None and kind is not None:
                found.append(Curve(key, trace, declared, kind))
        return found

    def _arrange(self) -> None:
        curves = self._curves()
        self._empty.setVisible(not curves)
        self._scroll.setVisible(bool(curves))
        self.charts.show_curves(curves, self.span.start, self.span.end)
        self.legend.show_curves(curves, self.charts)
        self.bar.mark(self.span, empty=not curves)

    def _load(self) -> None:
        self.desk.load(self.span.start, self.span.end)

    def _show_span(self) -> None:
        self.bar.mark(self.span, empty=not self.desk.traces)
        self.charts.show_window(self.span.start, self.span.end)

    def _look(self, start: float, end: float) -> None:
        """A hand on the chart stops following, and asks for finer history."""
        self._move(self.span.look, start, end)

    def _move(self, way: Callable[..., None], *how: float) -> None:
        if self.desk.traces:
            way(*how)
            self._show_span()
            self._reload.start()

    def _grow(self, keys: list[str]) -> None:
        self._grown.update(keys)
        if not self._draw_soon.isActive():
            self._draw_soon.start()

    def _draw(self) -> None:
        if self.isVisible():
            self.charts.draw(list(self._grown), self._board.now())
            self._grown.clear()
            self.legend.tell()

    def _second(self) -> None:
        self.span.tick(self._board.now())
        self._seconds += 1
        if not self.isVisible() or not self.desk.traces:
            return
        if self.span.following:
            if self._seconds % RELOAD_S == 0:
                self._load()
            self._show_span()
            self.charts.draw(list(self.desk.traces), self._board.now())
        self.legend.tell()
