"""The live list with its head, its filter and its actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.actions import AlarmActions
from widgets.alarms.delegate import AlarmDelegate
from widgets.alarms.filterbar import FilterBar
from widgets.alarms.listview import AlarmListView
from widgets.alarms.model import AlarmModel
from widgets.alarms.sieve import Sieve
from widgets.board import Board
from widgets.label import Label


class AlarmPanel(QWidget):
    """`pending` tells which occurrences wait for the engine's answer."""

    def __init__(
        self, board: Board, pending: Callable[[], frozenset[int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._board = board
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme = board.theme
        self.model = AlarmModel(board, parent=self)
        self.delegate = AlarmDelegate(board, pending, self.model.facts, self)
        self.list = AlarmListView(self.model, self.delegate, self)
        self.filter = FilterBar(board, self)
        self.deeds = AlarmActions(board, self.list.rows, self.list, self)
        self._title = Label(theme, size=16, strong=True)
        self._counts = Label(theme, size=13, token="second")
        self._empty = Label(theme, size=14, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting = QPushButton(self)
        self._waiting.clicked.connect(self.list.release)
        self._waiting.hide()
        self._held_back = 0
        self._lay_out()
        self._connect()
        self.dress()
        self.retell()

    def chosen(self) -> list[AlarmRow]:
        """The alarms a person has chosen, the most urgent first."""
        return self.list.rows()

    def choose_first(self) -> None:
        """Choose the most urgent alarm, if there is any."""
        self.list.setCurrentIndex(self.model.index(0, 0))

    def show_compact(self, compact: bool) -> None:
        """One line an alarm, or two."""
        self.delegate.compact = compact
        self.list.scheduleDelayedItemsLayout()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._counts, stretch=1)
        head.addWidget(self._waiting)
        self._head = head
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.filter)
        column.addWidget(self.list, stretch=1)
        column.addWidget(self._empty, stretch=1)
        column.addWidget(self.deeds)
        self._column = column

    def _connect(self) -> None:
        board = self._board
        self.filter.changed.connect(self._sift)
        self.model.refreshed.connect(self._count)
        self.model.held_back.connect(self._announce)
        self.list.chosen.connect(self._choose)
        self.list.doubleClicked.connect(self.deeds.open_asset)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._context)
        board.language_changed.connect(self.retell)
        board.theme_changed.connect(self.dress)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filter.text.setFocus)

    def _context(self, place: QPoint) -> None:
        """All that can be done, where the pointer is."""
        self.deeds.popup(self.list.viewport().mapToGlobal(place))

    def _sift(self, sieve: Sieve) -> None:
        self.model.show_only(sieve)
        self._count()

    def _choose(self) -> None:
        self.deeds.look()
        rows = self.chosen()
        if len(rows) == 1:
            self._board.select(rows[0].asset)

    def _announce(self, count: int) -> None:
        self._held_back = count
        self._waiting.setVisible(count > 0)
        self._waiting.setText(self._board.words("alarms.held_back", n=count))

    def _count(self) -> None:
        words = self._board.words
        sums = self._board.mirror.view.tally
        total, shown = sums.active[0], self.model.rowCount()
        if not self.model.sieve.open:
            self._counts.say(words("alarms.sieved", n=shown, total=total))
        elif sums.new[0]:
            self._counts.say(words("alarms.counts", n=total, new=sums.new[0]))
        else:
            self._counts.say(words("alarms.counts_calm", n=total))
        self._empty.say(words("alarms.empty" if self.model.sieve.open else "alarms.empty_sieved"))
        self._empty.setVisible(shown == 0)
        self.list.setVisible(shown > 0)
        self.deeds.look()

    def dress(self) -> None:
        theme = self._board.theme
        edge = theme.px(16)
        self._column.setContentsMargins(0, theme.px(12), 0, theme.px(12))
        self._column.setSpacing(theme.px(10))
        self._head.setContentsMargins(edge, 0, edge, 0)
        for part in (self.filter, self.deeds):
            layout = part.layout()
            if layout is not None:
                layout.setContentsMargins(edge, 0, edge, 0)
        for label in (self._title, self._counts, self._empty):
            label.dress(theme)
        self.list.scheduleDelayedItemsLayout()

    def retell(self) -> None:
        self._title.say(self._board.words("alarms.title"))
        self.list.setAccessibleName(self._board.words("alarms.title"))
        self._announce(self._held_back)
        self._count()
