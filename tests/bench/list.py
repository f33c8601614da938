"""How long the lists of alarms hold up the screen, beside Qt's own way of listing.

Every figure is the longest turn of the event loop that one deed cost, painting
included. The reference holds the same rows as items behind a sorting proxy.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView

from app.bus.rows import AlarmRow
from app.bus.wire import Delta
from app.core.city import City
from resources.words import Words
from tests.bench.figure import Figure, report
from tests.widgets.map.town import living_mirror, made_up_town
from widgets.alarms.arrangement import Order
from widgets.alarms.grouping import GroupBy
from widgets.alarms.lists import AlarmLists
from widgets.banner import Banner
from widgets.board import Board
from widgets.theme import Theme

SIZES = (10_000, 100_000)
CHANGED = 100  # alarms a beat
BEATS = 20
PLAIN_AT_MOST = 10_000  # rows that the reference is asked to show
SCROLLS = 30
GOAL_MS = 50.0
TYPED = "rue numero 1"
NOW = 1_795_345_200.0
AGAINST = "items and a proxy"
COMMUNES = 24


class Bench:
    """One size: our lists and the reference over the same alarms."""

    def __init__(self, app: QApplication, size: int) -> None:
        self._app, self._size = app, size
        self._chance = np.random.default_rng(5)
        self._city = _town(size)
        self._rows = [self._alarm(number) for number in range(1, size + 1)]
        self._figures: list[Figure] = []
        self._compared = size <= PLAIN_AT_MOST

    def run(self) -> list[Figure]:
        board = Board(living_mirror(self._city, now=NOW), Words("fr"), Theme("night"), lambda: NOW)
        board.mirror.take_changes()
        lists, banner = AlarmLists(board, frozenset), Banner(board, "bench")
        for widget in (lists, banner):
            widget.resize(1400, 900)
            widget.show()
        plain = Plain(self._city)
        self._settle()
        gc.collect()
        gc.freeze()  # as a desk does when a city stands
        delta = self._delta(board, self._rows)
        ours = self._turn(lambda: self._tell(board, delta))
        self._keep("filled", [ours], self._plainly([lambda: plain.fill(self._rows)]))
        assert lists.model.rowCount() == self._size
        self._rest(2.0 + self._size / 10_000)  # a person looks before typing: words are made
        self._beats(board, plain)
        for column in ("message", "place"):
            ours = self._turn(partial(lists.columns.sort, Order(column)))
            theirs = self._plainly([partial(plain.sort, column)])
            self._keep(f"sorted by {column}", [ours], theirs)
        lists.columns.sort(Order())
        self._type(lists, plain)
        self._scroll(lists, plain)
        for by in (GroupBy.DISTRICT, GroupBy.FLOOD):
            ours = self._turn(partial(lists.group, by))
            self._figures.append(self._figure(f"grouped by {by.value}", [ours], None))
        for shown in (lists, banner, plain.view):
            shown.hide()
            shown.deleteLater()
        board.deleteLater()
        return self._figures

    def _beats(self, board: Board, plain: Plain) -> None:
        """A hundred alarms change a beat, ours with banner and counts."""
        ours, theirs = list[float](), list[float]()
        for _ in range(BEATS):
            changed = []
            for place in self._chance.integers(0, self._size, CHANGED).tolist():
                row = self._rows[place]
                state = "C" if row.state == "B" else "B"
                raised = NOW - float(self._chance.integers(0, 9000))
                row = _changed(row, state=state, raised_at=raised)
                self._rows[place] = row
                changed.append(row)
            delta = self._delta(board, changed)
            ours.append(self._turn(partial(self._tell, board, delta)))
            if not theirs:  # it takes long
                theirs = self._plainly([partial(plain.change, changed)])
            self._rest(0.3)  # as long as a very long list rests between arrangements
        self._keep(f"{CHANGED} changed a beat", ours, theirs)

    def _type(self, lists: AlarmLists, plain: Plain) -> None:
        ours, theirs = list[float](), list[float]()
        for end in range(1, len(TYPED) + 1):
            text = TYPED[:end]
            ours.append(self._turn(partial(lists.filter.text.setText, text)))
            if len(theirs) < 4:
                theirs += self._plainly([partial(plain.find, text)])
        lists.filter.text.clear()
        plain.find("")
        self._settle()
        self._keep("a letter typed", ours, theirs)

    def _scroll(self, lists: AlarmLists, plain: Plain) -> None:
        steps: list[list[Callable[[], object]]] = []
        for view in (lists.list, plain.view):
            bar = view.verticalScrollBar()
            values = (bar.maximum() * step // SCROLLS for step in range(1, SCROLLS + 1))
            steps.append([partial(bar.setValue, value) for value in values])
        ours = [self._turn(step) for step in steps[0]]
        self._keep("scrolled", ours, self._plainly(steps[1]))
        lists.list.release()

    def _plainly(self, deeds: list[Callable[[], object]]) -> list[float]:
        """The same in the reference; of very many rows it takes minutes, and is not."""
        return [self._turn(deed) for deed in deeds] if self._compared else []

    def _turn(self, deed: Callable[[], object]) -> float:
        """Milliseconds that this thread works at the deed and at all that it causes at
        once: so long a turn of the event loop takes on a machine that does nothing else."""
        began = time.thread_time()
        deed()
        self._app.processEvents()
        return (time.thread_time() - began) * 1000.0

    def _rest(self, seconds: float) -> None:
        """Nothing is done, and the event loop runs."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._app.processEvents()
            time.sleep(0.005)

    def _settle(self) -> None:
        for _ in range(3):
            self._app.processEvents()

    def _tell(self, board: Board, delta: Delta) -> None:
        board.mirror.apply(delta, NOW)
        board.beat()

    def _delta(self, board: Board, rows: list[AlarmRow]) -> Delta:
        mirror = board.mirror
        return Delta(epoch=mirror.epoch, seq=mirror.seq + 1, at=NOW, alarms=rows)

    def _keep(self, name: str, ours: list[float], theirs: list[float]) -> None:
        self._figures.append(self._figure(name, ours, theirs or None))

    def _figure(self, name: str, ours: list[float], theirs: list[float] | None) -> Figure:
        goal = GOAL_MS if self._size == SIZES[0] else None
        reference = None if theirs is None else max(theirs)
        against = "" if theirs is None else AGAINST
        title = f"{self._size:,} rows, {name}: longest"
        return Figure(title, max(ours), "ms", reference, against, goal)

    def _alarm(self, number: int) -> AlarmRow:
        kind = self._city.kind_name(number - 1)
        rules = {"cabinet": "tripped", "streetlight": "lamp_failure"}
        return AlarmRow(
            alarm=number,
            occurrence=number,
            revision=1,
            asset=self._city.ids[number - 1],
            rule=rules.get(kind, "lost"),
            priority=1 + number % 4,
            state="BCD"[number % 3],
            raised_at=NOW - number % 9000,
            changed_at=NOW,
            active=True,
        )


class Plain:
    """The same rows as Qt's own examples list them."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._items = QStandardItemModel()
        self._proxy = QSortFilterProxyModel()
        self._proxy.setSourceModel(self._items)
        self._proxy.setDynamicSortFilter(False)  # it would sort all for each item
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.view = QTableView()
        self.view.setModel(self._proxy)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.resize(1400, 900)
        self.view.show()
        self._places: dict[int, int] = {}

    def fill(self, rows: list[AlarmRow]) -> None:
        for row in rows:
            self._places[row.occurrence] = self._items.rowCount()
            self._items.appendRow(self._cells(row))
        self.sort("priority")

    def change(self, rows: list[AlarmRow]) -> None:
        for row in rows:
            place = self._places[row.occurrence]
            self._items.item(place, 4).setText(row.state)
            self._items.item(place, 5).setText(f"{row.raised_at}")
        self.sort("priority")

    def sort(self, column: str) -> None:
        self._proxy.sort({"priority": 0, "message": 1, "place": 2}[column])

    def find(self, text: str) -> None:
        self._proxy.setFilterFixedString(text)

    def _cells(self, row: AlarmRow) -> list[QStandardItem]:
        place = self._city.place(self._city.rows[row.asset])
        texts = (str(row.priority), row.rule, place, row.asset, row.state, f"{row.raised_at}")
        return [QStandardItem(text) for text in texts]


def _changed(row: AlarmRow, *, state: str, raised_at: float) -> AlarmRow:
    values = {name: getattr(row, name) for name in row.__struct_fields__}
    return AlarmRow(
        **values | {"state": state, "raised_at": raised_at, "revision": row.revision + 1}
    )


def _town(size: int) -> City:
    city = made_up_town(size)[0]
    communes = tuple(f"Commune {number}" for number in range(COMMUNES))
    return replace(city, commune=(np.arange(size) % COMMUNES).astype(np.int32), communes=communes)


def measure(sizes: tuple[int, ...] = SIZES) -> list[Figure]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    return [figure for size in sizes for figure in Bench(app, size).run()]


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    report("list", measure(tuple(map(int, sys.argv[1:])) or SIZES))
    sys.stdout.flush()
    os._exit(0)  # Qt's own order of taking down what is left is not measured
