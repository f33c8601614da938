"""Which columns a table has, how wide and in which order: shown, and kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QHeaderView, QMenu

from app.desk.listchoices import ColumnChoice, ListChoices
from app.desk.listing import Listing
from widgets.alarms.arrangement import URGENCY, Order
from widgets.alarms.columns import COLUMNS, DEFAULTS
from widgets.alarms.model import AlarmModel
from widgets.alarms.table import AlarmTable
from widgets.board import Board

SETTLED_MS = 500  # after the last move of a hand
MESSAGE = "message"
LEAST_MESSAGE = 300
RIGID = ("priority", "age", MESSAGE)  # of no use if they were narrower
NARROWEST = 0.6
FIRST_ORDER = {Listing.SHELVED: Order("left"), Listing.RETURNED: Order("changed", True)}


class ColumnLayout(QObject):
    """For the list that `table` shows now. `keep` is called when it has changed."""

    def __init__(
        self,
        board: Board,
        table: AlarmTable,
        choices: Callable[[], ListChoices],
        keep: Callable[[], None],
    ) -> None:
        super().__init__(table)
        self._board, self._table, self._choices, self._keep = board, table, choices, keep
        self._model: AlarmModel = table.alarms
        self._listing = Listing.ACTIVE
        self._laying = False
        self._laid: dict[str, int] = {}
        head = table.horizontalHeader()
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.sectionMoved.connect(self._touched)
        head.sectionResized.connect(self._resized)
        head.sectionClicked.connect(self._click)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLED_MS)
        self._settle.timeout.connect(self.store)
        table.resized.connect(self.spread)
        board.theme_changed.connect(self.spread)

    def columns(self, listing: Listing) -> tuple[str, ...]:
        """Those that the person chose for a list, else those it comes with."""
        chosen = (one.key for one in self._choices().of(listing.value).columns)
        found = tuple(dict.fromkeys(key for key in chosen if key in COLUMNS))
        return found or DEFAULTS[listing]

    def order(self, listing: Listing) -> Order:
        """How the person sorted a list, else as it comes."""
        choice = self._choices().of(listing.value)
        if choice.sort in COLUMNS or choice.sort == URGENCY:
            return Order(choice.sort, choice.descending)
        return FIRST_ORDER.get(listing, Order())

    def show(self, listing: Listing) -> None:
        """The table has the columns of `listing` now: give them their widths."""
        self._listing = listing
        head = self._table.horizontalHeader()
        self._laying = True
        for column in range(head.count()):  # as they are counted, until a hand moves them
            head.moveSection(head.visualIndex(column), column)
        self._laying = False
        self.spread()
        self.mark()

    def spread(self) -> None:
        """Widths as chosen; the message takes what room is left."""
        head, theme = self._table.horizontalHeader(), self._board.theme
        chosen = {one.key: one.width for one in self._choices().of(self._listing.value).columns}
        shown = self._shown()
        if not shown:
            return
        self._laying = True
        head.setMinimumSectionSize(theme.px(40))
        self._laid = self._widths(shown, chosen)
        for number, key in enumerate(shown):
            head.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
            self._table.setColumnWidth(number, self._laid[key])
        taken = sum(width for key, width in self._laid.items() if key != MESSAGE)
        room = self._table.viewport().width() - taken
        if MESSAGE in shown and room >= theme.px(COLUMNS[MESSAGE].width) // 2:
            head.setSectionResizeMode(shown.index(MESSAGE), QHeaderView.ResizeMode.Stretch)
        head.setStretchLastSection(MESSAGE not in shown)
        self._laying = False

    def mark(self) -> None:
        """An arrow on the column that the list is sorted by."""
        head, order = self._table.horizontalHeader(), self.order(self._listing)
        shown = self._shown()
        head.setSortIndicatorShown(order.column in shown)
        if order.column in shown:
            way = Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
            head.setSortIndicator(shown.index(order.column), way)

    def store(self) -> None:
        """Keep order and widths as they are."""
        head, shown = self._table.horizontalHeader(), self._shown()
        scale = self._board.theme.scale
        before = {one.key: one.width for one in self._choices().of(self._listing.value).columns}
        places = [head.logicalIndex(place) for place in range(head.count())]
        self._choices().of(self._listing.value).columns = [
            ColumnChoice(
                shown[n],
                before.get(shown[n], 0)
                if shown[n] == MESSAGE or head.sectionSize(n) == self._laid.get(shown[n])
                else round(head.sectionSize(n) / scale),
            )
            for n in places
            if n < len(shown)
        ]
        self._keep()

    def menu(self) -> QMenu:
        """All columns, those that are shown checked."""
        words = self._board.words
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self._shown()
        for key in COLUMNS:
            action = menu.addAction(words(f"lists.column_{key}"))
            action.setCheckable(True)
            action.setChecked(key in shown)
            action.setEnabled(key not in shown or len(shown) > 1)
            action.toggled.connect(lambda on, key=key: self._toggle(key, on))
        menu.addSeparator()
        menu.addAction(words("lists.by_urgency")).triggered.connect(lambda: self.sort(Order()))
        menu.addAction(words("lists.default_columns")).triggered.connect(self._reset)
        return menu

    def sort(self, order: Order) -> None:
        """Sort the list, and keep it so."""
        choice = self._choices().of(self._listing.value)
        choice.sort, choice.descending = order.column, order.descending
        self._model.rearrange(lambda arrangement: arrangement.sort(order))
        self.mark()
        self._keep()

    def _click(self, column: int) -> None:
        """Sort by a column; again from its other end; a third time by urgency."""
        key, order = self._shown()[column], self.order(self._listing)
        first = COLUMNS[key].descending
        if order.column != key:
            self.sort(Order(key, first))
        elif order.descending is first:
            self.sort(Order(key, not first))
        else:
            self.sort(Order())

    def _toggle(self, key: str, on: bool) -> None:
        """Show a column at the end, or no longer."""
        self.store()
        choice = self._choices().of(self._listing.value)
        rest = [one for one in choice.columns if one.key != key]
        choice.columns = [*rest, ColumnChoice(key)] if on else rest
        self._renew()

    def _reset(self) -> None:
        self._choices().of(self._listing.value).columns = []
        self._renew()

    def _renew(self) -> None:
        self._model.show_columns(self.columns(self._listing))
        self.show(self._listing)
        self._keep()

    def _widths(self, shown: tuple[str, ...], chosen: dict[str, int]) -> dict[str, int]:
        """Pixels of each column: as chosen, or as it comes; narrower where the screen
        has no room for all and the message, since cells tell the rest in their tool tip."""
        theme = self._board.theme
        free = [key for key in shown if not chosen.get(key) and key not in RIGID]
        wanted = {key: theme.px(chosen.get(key) or COLUMNS[key].width) for key in shown}
        room = self._table.viewport().width() - theme.px(LEAST_MESSAGE)
        loose = sum(wanted[key] for key in free)
        held = sum(width for key, width in wanted.items() if key not in free and key != MESSAGE)
        if MESSAGE in shown and loose and held + loose > room:
            share = max(NARROWEST, (room - held) / loose)
            wanted.update({key: int(wanted[key] * share) for key in free})
        return wanted

    def _resized(self, column: int, _before: int, _now: int) -> None:
        """A column that takes what room is left is resized by no hand."""
        head = self._table.horizontalHeader()
        if head.sectionResizeMode(column) is not QHeaderView.ResizeMode.Stretch:
            self._touched()

    def _touched(self) -> None:
        if not self._laying:
            self._settle.start()

    def _shown(self) -> tuple[str, ...]:
        return self._model.columns
