"""The lamps behind a figure: each with what is planned and what it reports."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desk.lighting import FAILURES, Lights
from app.desk.orderpick import MOST_ORDERED, Pick
from widgets.board import Board
from widgets.figures import NARROW_SPACE, format_number
from widgets.label import Label, plain_tip
from widgets.orders.group import GroupDialog
from widgets.texttable import Cells, TextTable, text_view

SHOWN = 500


class LampList(QWidget):
    """Enter or a double click shows a lamp on the map. `csv_requested` is for the list
    as it stands."""

    csv_requested = Signal()

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.group, self.commune = "deviating", ""
        self.assets: list[str] = []  # all of them, not only those shown
        theme = board.theme
        self.title = Label(theme, size=16, strong=True, wrap=True)
        self.count = Label(theme, size=12, token="second")
        self._empty = Label(theme, size=14, token="second", wrap=True)
        self.model = TextTable(board, self)
        self.view = text_view(self.model, board, self, 1)
        self.order = QPushButton(self)
        self.order.setShortcut(QKeySequence("O"))
        self.order.clicked.connect(self.ask_order)
        self.csv = QPushButton(self)
        self.csv.setShortcut(QKeySequence("E"))
        self.csv.clicked.connect(self.csv_requested)
        self._column = QVBoxLayout(self)
        for part in (self.title, self.count):
            self._column.addWidget(part)
        self._column.addWidget(self.view, stretch=1)
        self._column.addWidget(self._empty, stretch=1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.order)
        buttons.addWidget(self.csv)
        buttons.addStretch(1)
        self._column.addLayout(buttons)
        self.view.activated.connect(self._open)
        self.dress()

    def choose(self, group: str, commune: str) -> None:
        """Which lamps to list: a name of GROUPS or ``failure:NAME``."""
        self.group, self.commune = group, commune

    def show_lights(self, lights: Lights) -> None:
        board, words = self._board, self._board.words
        found = lights.are(self.group, self.commune)
        self.assets = lights.ids(found)
        where = self.commune or words("lighting.all_communes")
        self.title.say(words("lighting.behind", group=self.name(), where=where))
        shown = min(len(self.assets), SHOWN)
        self.count.say(words("lighting.behind_count", shown=shown, total=len(self.assets)))
        heads = (
            words("lighting.head_lamp"),
            words("lighting.head_street"),
            words("lighting.head_planned"),
            words("lighting.head_reported"),
            words("lighting.head_hours"),
        )
        places = np.flatnonzero(found)[:SHOWN].tolist()
        self.model.show_lines(heads, [self._line(lights, place) for place in places])
        self.view.setVisible(bool(places))
        self._empty.setVisible(not places)
        self._empty.say(words("lighting.behind_none"))
        self.order.setEnabled(0 < len(self.assets) <= MOST_ORDERED and board.may("order"))
        self.csv.setEnabled(bool(self.assets))

    def name(self) -> str:
        """Of the group, as a person says it."""
        kind, _, name = self.group.rpartition(":")
        key = f"lighting.failure_{name}" if kind and name in FAILURES else f"lighting.group_{name}"
        return self._board.words(key)

    def ask_order(self) -> None:
        """The same order to all of them, with its own question."""
        board, city = self._board, self._board.mirror.city
        if city is None or not self.assets:
            return
        rows = np.array([city.rows[one] for one in self.assets], dtype=np.intp)
        kind = board.mirror.kinds[city.kind_name(int(rows[0]))]
        GroupDialog(board, [Pick("chosen", kind, rows, self.name())], self.window()).open()

    def dress(self) -> None:
        words, theme = self._board.words, self._board.theme
        for label in (self.title, self.count, self._empty):
            label.dress(theme)
        self._column.setSpacing(theme.px(8))
        self.order.setText(words("lighting.order_all"))
        self.order.setToolTip(plain_tip(words("lighting.order_all_tip")))
        self.csv.setText(words("lighting.csv"))
        self.csv.setToolTip(plain_tip(words("lighting.csv_tip")))
        self.view.setToolTip(words("lighting.lamp_tip"))
        self.view.setAccessibleName(words("lighting.head_lamp"))

    def _line(self, lights: Lights, place: int) -> Cells:
        city, row = lights.city, int(lights.rows[place])
        planned = float(lights.pct[place])
        power = float(lights.power_w[place])
        reported = self._board.words("lighting.on" if lights.lit[place] else "lighting.off")
        if math.isnan(power):
            reported = self._board.words("units.unknown")
        elif lights.lit[place]:
            reported = f"{reported} · {self._number(power, 1)}{NARROW_SPACE}W"
        return (
            city.ids[row],
            city.place(row),
            self._level(planned),
            reported,
            self._hours(float(lights.burning_h[place])),
        )

    def _level(self, pct: float) -> str:
        if math.isnan(pct):
            return "–"
        return f"{self._number(pct)}{NARROW_SPACE}%" if pct else self._board.words("lighting.off")

    def _hours(self, hours: float) -> str:
        return "–" if math.isnan(hours) else f"{self._number(hours)}{NARROW_SPACE}h"

    def _number(self, value: float, digits: int = 0) -> str:
        return format_number(value, digits, self._board.language)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self._board.show_asset("map", str(self.model.index(index.row(), 0).data()))
