"""The corridor that is chosen: its junctions in order, their greens, its traffic, and
the orders to all of them."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.city import City
from app.core.kind import Kind, OrderKind
from app.core.signal_corridor import along, between, in_line, spans
from app.desk.orderpick import Pick
from app.desk.rows import Series
from app.desk.signals import JUNCTION, phase_value
from widgets.board import Board
from widgets.label import Label, plain_tip
from widgets.orders.confirm import ConfirmOrder
from widgets.orders.group import GroupDialog
from widgets.signals.counts import CountChart
from widgets.signals.timespace import SPAN_S, Lane, TimeSpace

MOST, AGAIN_S, DAY_S = 12, 5.0, 86400.0
LEAD_S = 300.0  # how far before the picture a light may have been told last
KEYS = {"between": "B", "order": "O", "priority": "P", "route": "U", "clear": "X"}
ROUTE = 1.0  # of the routes that a controller has, the one along the main stream


class CorridorPanel(QWidget):
    """`rows` of the city, in the order in which they are driven past."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.rows: list[int] = []
        self._series: dict[str, Series] = {}
        self._asked_at = float("-inf")
        theme = board.theme
        self.title = Label(theme, size=16, strong=True)
        self.named = Label(theme, size=13, token="second", wrap=True)
        self.safety = Label(theme, size=12, token="second", wrap=True)
        self.picture = TimeSpace(board, self)
        self.legend = Label(theme, size=12, token="second", wrap=True)
        self.counts = CountChart(board, self)
        self.deeds = {name: QPushButton(self) for name in KEYS}
        for name, push in self.deeds.items():
            push.setShortcut(QKeySequence(KEYS[name]))
        row = QHBoxLayout()
        for push in self.deeds.values():
            row.addWidget(push)
        row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (self.title, self.named):
            self._column.addWidget(part)
        self._column.addLayout(row)
        self._column.addWidget(self.safety)
        self._column.addWidget(self.picture, stretch=3)
        self._column.addWidget(self.legend)
        self._column.addWidget(self.counts, stretch=2)
        self.deeds["order"].clicked.connect(self.ask_order)
        self.deeds["priority"].clicked.connect(lambda: self._ask("priority", 1.0))
        self.deeds["route"].clicked.connect(lambda: self._ask("emergency_route", ROUTE))
        self.dress()

    @property
    def assets(self) -> list[str]:
        city = self._board.mirror.city
        return [] if city is None else [city.ids[row] for row in self.rows]

    def choose(self, assets: list[str]) -> None:
        """These make the corridor, in their order along the road; the first MOST."""
        city = self._board.mirror.city
        if city is None:
            return
        rows = [city.rows[one] for one in assets if one in city.rows][:MOST]
        self.rows = in_line(city, rows)
        self._series.clear()
        self._asked_at = float("-inf")
        self.tend()
        self.look()

    def filled(self) -> list[str]:
        """Those of the corridor and all that stand between its two ends."""
        city = self._board.mirror.city
        if city is None or len(self.rows) < 2:
            return self.assets
        every = np.flatnonzero(city.kind == city.kinds.index(JUNCTION)).tolist()
        return [city.ids[row] for row in between(city, every, self.rows[0], self.rows[-1])][:MOST]

    def ask_order(self) -> None:
        """Any of their orders, with its own question."""
        kind = self._kind()
        if kind is not None and self.rows:
            rows = np.array(self.rows, dtype=np.intp)
            place = self._board.words("signals.corridor")
            GroupDialog(self._board, [Pick("chosen", kind, rows, place)], self.window()).open()

    def tend(self) -> None:
        """Ask for what the controllers told of late, where that is old."""
        board, now = self._board, self._board.now()
        if not self.rows or 0.0 <= now - self._asked_at < AGAIN_S:
            return
        self._asked_at = now
        for asset in self.assets:
            start = now - SPAN_S - LEAD_S
            board.history(asset, "phase", start, now, 2000, partial(self._take, asset))
        first = self.assets[0]
        heard = partial(self._take_counts, first)
        board.history(first, "detector_vph", now - DAY_S, now, 600, heard)

    def look(self) -> None:
        """Draw what is known now."""
        board, words, city = self._board, self._board.words, self._board.mirror.city
        if city is None:
            return
        names = [_name(city, row) for row in self.rows]
        self.named.say(" → ".join(names) if names else words("signals.corridor_none"))
        kind = self._kind()
        distances = along(city, self.rows)
        lanes = [
            self._lane(name, metres, asset, kind)
            for name, metres, asset in zip(names, distances, self.assets, strict=True)
        ]
        self.picture.show_lanes(tuple(lanes), board.now())
        may = board.may("order")
        for name in ("order", "priority", "route"):
            self.deeds[name].setEnabled(bool(self.rows) and may)
        self.deeds["clear"].setEnabled(bool(self.rows))
        self.deeds["between"].setEnabled(len(self.rows) > 1)
        if not self.rows:
            self.counts.show_counts(words("signals.counts_none"), np.zeros(0), np.zeros(0))

    def dress(self) -> None:
        words, theme = self._board.words, self._board.theme
        for label in (self.title, self.named, self.safety, self.legend):
            label.dress(theme)
        self._column.setSpacing(theme.px(8))
        self.title.say(words("signals.corridor"))
        self.safety.say(words("signals.safety"))
        self.legend.say(words("signals.legend"))
        for name, push in self.deeds.items():
            push.setText(words(f"signals.{name}"))
            push.setToolTip(plain_tip(words(f"signals.{name}_tip")))
        self.look()

    def _ask(self, order: str, value: float) -> None:
        """It ends by itself, and says why: the ledger of overrides sees to both."""
        kind = self._order(order)
        if kind is not None and self.rows:
            ConfirmOrder(
                self._board, self.assets, kind, value, self.window(), ends=not kind.critical
            ).open()

    def _lane(self, name: str, metres: float, asset: str, kind: Kind | None) -> Lane:
        series, now = self._series.get(asset), self._board.now()
        if series is None or kind is None:
            return Lane(name, metres, (), known=False)
        times = np.frombuffer(series.times, dtype="<f8")
        values = np.frombuffer(series.lows, dtype="<f8")
        green = phase_value(kind, "green")
        return Lane(name, metres, tuple(spans(times, values, green, now - SPAN_S, now)))

    def _take(self, asset: str, answer: object) -> None:
        if isinstance(answer, Series) and asset in self.assets:
            self._series[asset] = answer
            self.look()

    def _take_counts(self, asset: str, answer: object) -> None:
        city = self._board.mirror.city
        if not isinstance(answer, Series) or city is None or self.assets[:1] != [asset]:
            return
        title = self._board.words("signals.counts", name=_name(city, self.rows[0]))
        times = np.frombuffer(answer.times, dtype="<f8")
        self.counts.show_counts(title, times, np.frombuffer(answer.highs, dtype="<f8"))

    def _kind(self) -> Kind | None:
        return self._board.mirror.kinds.get(JUNCTION)

    def _order(self, name: str) -> OrderKind | None:
        kind = self._kind()
        orders = kind.orders if kind is not None else ()
        return next((one for one in orders if one.name == name), None)


def _name(city: City, row: int) -> str:
    return city.names[row] or city.place(row)
