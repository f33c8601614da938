"""The trends screen: any points together, from five minutes to seven days."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.desk.preferences import Preferences
from app.desk.preferences import Trace as KeptTrace
from widgets.alarms.listview import ASSET_MIME
from widgets.board import Board
from widgets.card.limits import limits_of
from widgets.figures import format_value
from widgets.label import Label
from widgets.trends.adder import TraceAdder
from widgets.trends.bar import WINDOWS_S, TrendBar
from widgets.trends.charts import Charts, Curve
from widgets.trends.desk import TraceDesk
from widgets.trends.legend import Legend
from widgets.trends.table import curves_csv

RELOAD_MS = 400  # after the last pan or zoom, history is asked for again
DRAW_MS = 200
PAN = 0.25


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
        self._follow = True
        self._window_s = kept.trend_window_s if kept.trend_window_s in WINDOWS_S else 3600.0
        self._grown: set[str] = set()
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk = TraceDesk(board, self)
        self.bar = TrendBar(board, self)
        self.charts = Charts(board, self)
        self.legend = Legend(board, self)
        self.adder = TraceAdder(board, self)
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
        side = QVBoxLayout()
        side.addWidget(self.adder)
        side.addWidget(self.legend, stretch=1)
        body = QHBoxLayout()
        body.addWidget(self.charts, stretch=1)
        body.addWidget(self._empty, stretch=1)
        body.addLayout(side)
        self._body, self._column = body, QVBoxLayout(self)
        self._column.addWidget(self.bar)
        self._column.addLayout(body, stretch=1)

    def _connect(self) -> None:
        board, bar = self._board, self.bar
        bar.window_chosen.connect(self.show_window)
        bar.follow_switched.connect(self.follow)
        bar.export_requested.connect(self._ask_export)
        bar.clear_requested.connect(self.clear)
        self.adder.chosen.connect(self.add)
        self.legend.removed.connect(self.remove)
        self.charts.moved.connect(self._moved)
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
        self.desk.load(*self._asked(), [key])
        self._remember()

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
        self._window_s = window_s
        self.follow(True)
        self._load()
        self._remember()

    def follow(self, on: bool) -> None:
        """Keep the present in view, or stand still."""
        self._follow = on
        self.bar.mark(self._window_s, follow=on)
        if on:
            self.charts.show_window(*self._asked())

    def dress(self) -> None:
        theme = self._board.theme
        edge = theme.px(20)
        self._column.setContentsMargins(edge, theme.px(16), edge, theme.px(16))
        self._column.setSpacing(theme.px(12))
        self._body.setSpacing(theme.px(16))
        self.legend.setFixedWidth(theme.px(360))
        self.adder.setFixedWidth(theme.px(360))
        self._empty.dress(theme)
        self._empty.say(self._board.words("trends.empty"))
        self.bar.retell()
        self.adder.retell()
        self.charts.dress()
        self._arrange()

    def _restore(self) -> None:
        """The curves of the last time, once the city is known."""
        if self._board.mirror.city is not None:
            for one in self._kept.trends:
                self.desk.add(one.asset, one.point)
            self._arrange()
            self._load()
        self.follow(self._follow)

    def _remember(self) -> None:
        traces = self.desk.traces.values()
        self._kept.trends = [KeptTrace(trace.asset, trace.point) for trace in traces]
        self._kept.trend_window_s = self._window_s
        self._save()

    def _asked(self) -> tuple[float, float]:
        now = self._board.now()
        return now - self._window_s, now

    def _curves(self) -> list[Curve]:
        found = []
        for key, trace in self.desk.traces.items():
            declared = self.desk.declared(trace.asset, trace.point)
            kind = self._board.kind_of(trace.asset)
            if declared is not None and kind is not None:
                limits = limits_of(kind, trace.point, self._board.language)
                found.append(Curve(key, trace, declared, tuple(limits)))
        return found

    def _arrange(self) -> None:
        curves = self._curves()
        self._empty.setVisible(not curves)
        self.charts.setVisible(bool(curves))
        self.charts.show_curves(curves, *self._asked())
        language = self._board.language
        self.legend.show_rows(
            [
                (
                    curve.key,
                    *self.charts.place(curve.key),
                    f"{curve.trace.asset} · {curve.point.title.say(language)}",
                )
                for curve in curves
            ]
        )
        self._tell_values()

    def _load(self) -> None:
        if self.desk.traces:
            self.desk.load(*(self._asked() if self._follow else self._seen()))

    def _seen(self) -> tuple[float, float]:
        plot, _ = self.charts.place(next(iter(self.desk.traces)))
        return plot.seen()

    def _moved(self, start: float, end: float) -> None:
        """A hand on the chart stops following, and asks for finer history."""
        self._follow = False
        self.bar.mark(self._window_s, follow=False)
        self._reload.start()

    def _grow(self, keys: list[str]) -> None:
        self._grown.update(keys)
        if not self._draw_soon.isActive():
            self._draw_soon.start()

    def _draw(self) -> None:
        if self.isVisible():
            self.charts.draw(list(self._grown), self._board.now())
            self._grown.clear()
            self._tell_values()

    def _second(self) -> None:
        if self.isVisible() and self._follow and self.desk.traces:
            self.charts.show_window(*self._asked())
            self.charts.draw(list(self.desk.traces), self._board.now())

    def _tell_values(self) -> None:
        for curve in self._curves():
            row = self.legend.rows.get(curve.key)
            if row is not None:
                value = format_value(curve.point, curve.trace.last, self._board.words)
                row.value.say(value)

    def _ask_export(self) -> None:
        words = self._board.words
        dialog = QFileDialog(self, words("trends.export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilter("CSV (*.csv)")
        dialog.fileSelected.connect(lambda path: self.export(Path(path)))
        dialog.open()

    def export(self, path: Path) -> None:
        """Write what is seen as CSV, and say where, or why not."""
        words = self._board.words
        seen = self._seen() if self.desk.traces else self._asked()
        try:
            path.write_text(curves_csv(self._curves(), *seen), "utf-8")
        except OSError as error:
            self._board.notice.emit(words("desk.export_failed", reason=error.strerror))
            return
        self._board.notice.emit(words("desk.exported", path=path.name))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(ASSET_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        raw = bytes(event.mimeData().data(ASSET_MIME).data())[:64]
        asset = raw.decode("utf-8", "replace")
        kind = self._board.kind_of(asset)
        if kind is not None:
            self.add(asset, (kind.headline or (kind.points[0].name,))[0])
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -PAN, Qt.Key.Key_Right: PAN}
        zooms = {Qt.Key.Key_Plus: 0.5, Qt.Key.Key_Minus: 2.0}
        key = Qt.Key(event.key())
        if self.desk.traces and (key in steps or key in zooms):
            start, end = self._seen()
            middle, half = (start + end) / 2, (end - start) / 2 * zooms.get(key, 1.0)
            middle += steps.get(key, 0.0) * (end - start)
            self.charts.show_window(middle - half, middle + half)
            self._moved(middle - half, middle + half)
            return
        if key == Qt.Key.Key_Space:
            self.follow(not self._follow)
            return
        super().keyPressEvent(event)
