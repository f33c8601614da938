"""The values round an alarm, with the limits of its rules and the moments of its life."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.kind import Rule
from app.desk.rows import AlarmRow, JournalRow
from widgets.alarms.wording import rule_of
from widgets.board import Board
from widgets.card.events import event_of
from widgets.label import Label
from widgets.trends.charts import Charts, Curve
from widgets.trends.desk import TraceDesk
from widgets.trends.plot import Moment

LEAST_LEAD_S = 900.0
SHORTEST_LEAD_S = 60.0  # where less is known
LEAD = 0.25  # of the alarm's length, before and after it
LONGEST_S = 7 * 86400.0
MOST_POINTS = 3
REDRAW_S = 5
MOMENTS = ("alarm_raised", "alarm_reraised", "alarm_acknowledged", "alarm_returned")
MOST_MOMENTS = 12
LATE = 0.8


def span_of(row: AlarmRow, now: float) -> tuple[float, float]:
    """From some time before the alarm to some time after it, or to now."""
    end = min(now, row.changed_at) if row.state == "A" else now
    lead = max(LEAST_LEAD_S, LEAD * (end - row.raised_at))
    last = min(now, end + lead) if row.state == "A" else now
    return max(row.raised_at - lead, last - LONGEST_S), last


def points_of(rule: Rule, asset: str) -> list[tuple[str, str]]:
    """(asset, point) of what the rule looks at, without doubles."""
    found: dict[tuple[str, str], None] = {}
    for leaf in rule.condition.leaves():
        if leaf.point:
            found[asset, leaf.point] = None
        if leaf.reference is not None:
            found[leaf.reference.asset or asset, leaf.reference.point] = None
    return list(found)[:MOST_POINTS]


class AlarmChart(QWidget):
    """Says so where the rule looks at no value, or where none is known."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._row: AlarmRow | None = None
        self._seconds = 0
        self.desk = TraceDesk(board, self)
        self.charts = Charts(board, self)
        self.note = Label(board.theme, size=13, token="second", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.charts, stretch=1)
        self.desk.changed.connect(self._loaded)
        self.desk.failed.connect(lambda _key, reason: self._say(reason))
        board.second.connect(self._second)

    def show_alarm(self, row: AlarmRow) -> None:
        """Chart it; asks for history only where it is another one."""
        before, self._row = self._row, row
        if before is None or before.occurrence != row.occurrence:
            for key in list(self.desk.traces):
                self.desk.remove(key)
            rule = rule_of(row, self._board)
            for asset, point in points_of(rule, row.asset) if rule is not None else ():
                self.desk.add(asset, point)
            none = not self.desk.traces
            self._say(self._board.words("alarm.chart_none" if none else "alarm.chart_loading"))
            self.charts.setVisible(not none)
            self.desk.load(*span_of(row, self._board.now()))
        self._arrange()

    def show_moments(self, events: Sequence[JournalRow]) -> None:
        """Lines at what happened to the alarm."""
        told = [event for event in events if event.type in MOMENTS][:MOST_MOMENTS]
        row = self._row
        start, end = self._span(row) if row is not None else (0.0, 0.0)
        late = start + LATE * (end - start)  # there a label would leave the chart at the right
        self.charts.show_moments(
            [Moment(one.at, event_of(one, self._board), one.at > late) for one in told]
        )

    def dress(self) -> None:
        self.note.dress(self._board.theme)
        self.charts.dress()

    def _span(self, row: AlarmRow) -> tuple[float, float]:
        """Less where nothing older is known: a past of minutes fills its chart."""
        start, end = span_of(row, self._board.now())
        known = [trace.first for trace in self.desk.traces.values() if not trace.empty]
        first = min(known, default=start)
        return max(start, min(first, row.raised_at - SHORTEST_LEAD_S)), end

    def _arrange(self) -> None:
        curves = []
        for key, trace in self.desk.traces.items():
            declared = self.desk.declared(trace.asset, trace.point)
            kind = self._board.kind_of(trace.asset)
            if declared is not None and kind is not None:
                curves.append(Curve(key, trace, declared, kind))
        if self._row is not None:
            self.charts.show_curves(curves, *self._span(self._row))

    def _loaded(self, _keys: list[str]) -> None:
        empty = all(trace.empty for trace in self.desk.traces.values())
        self._say(self._board.words("alarm.chart_empty") if empty else "")
        self._draw()

    def _draw(self) -> None:
        if self._row is not None and self.isVisible():
            self.charts.show_window(*self._span(self._row))
            self.charts.draw(list(self.desk.traces), self._board.now())

    def _second(self) -> None:
        self._seconds += 1
        if self._row is not None and self._row.state != "A" and self._seconds % REDRAW_S == 0:
            self._draw()

    def _say(self, text: str) -> None:
        self.note.say(text)
        self.note.setVisible(bool(text))
