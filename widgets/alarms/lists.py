"""The lists of alarms in tabs, with filter, groups, columns, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.desk.listchoices import ListChoices
from app.desk.listing import Listing
from app.desk.rows import AlarmRow
from widgets.alarms.actions import AlarmActions
from widgets.alarms.arrangement import Arrangement
from widgets.alarms.cell import CellDelegate
from widgets.alarms.filterbar import FilterBar
from widgets.alarms.filtermenu import FilterMenu
from widgets.alarms.floodline import FloodLine
from widgets.alarms.grouping import GroupBy
from widgets.alarms.layout import ColumnLayout
from widgets.alarms.model import AlarmModel
from widgets.alarms.sieve import Sieve
from widgets.alarms.table import AlarmTable
from widgets.board import Board
from widgets.label import Label

BUTTONS = {"filters": "Ctrl+Shift+F", "group": "Ctrl+G", "columns": "Ctrl+Shift+C"}
OWN_GROUP = {Listing.SUPPRESSED: GroupBy.CAUSE}  # as a list comes


class AlarmLists(QWidget):
    """One list at a time, see `show_list`. `pending` tells which occurrences wait for
    an answer; `choices` are the person's, kept by `keep`."""

    def __init__(
        self,
        board: Board,
        pending: Callable[[], frozenset[int]],
        choices: Callable[[], ListChoices] = ListChoices,
        keep: Callable[[], None] = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._choices, self._keep = board, choices, keep
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.listing = Listing.ACTIVE
        self.model = AlarmModel(board, parent=self)
        self.delegate = CellDelegate(board, self.model, pending, self)
        self.list = AlarmTable(board, self.model, self.delegate, self)
        self.filter = FilterBar(board, self)
        self.flood = FloodLine(board, self)
        self.deeds = AlarmActions(board, self.list.rows, self.list, self)
        self.columns = ColumnLayout(board, self.list, choices, keep)
        self._filters = FilterMenu(board, self.filter, choices, keep, self)
        self._menus = {name: QToolButton(self) for name in BUTTONS}
        self._counts = Label(board.theme, size=13, token="second")
        self._empty = Label(board.theme, size=14, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting = QPushButton(self)
        self._waiting.clicked.connect(self.list.release)
        self._waiting.hide()
        self._held_back = 0
        self._lay_out()
        self._connect()
        self.dress()
        self.retell()
        self.show_list(Listing.ACTIVE)

    def chosen(self) -> list[AlarmRow]:
        """The alarms a person has chosen, in the order of the list."""
        return self.list.rows()

    def choose_first(self) -> None:
        self.list.choose_first()

    def show_list(self, listing: Listing) -> None:
        """Another list, as the person left it."""
        self.listing = listing
        if self.model.sieve.cause and listing is not Listing.SUPPRESSED:
            self.filter.show_under(0)
        self.flood.concern(listing is Listing.ACTIVE)
        self.model.show_list(listing, self.columns.columns(listing))
        self.columns.show(listing)
        self.model.rearrange(self._as_left)
        self.list.release()
        self.retell()

    def _as_left(self, arrangement: Arrangement) -> None:
        arrangement.group(self.by)
        arrangement.sort(self.columns.order(self.listing))

    def show_under(self, cause: int) -> None:
        """Only what is folded under an alarm; the list of the suppressed is in front."""
        self.filter.show_under(cause)

    @property
    def by(self) -> GroupBy:
        """What the list is grouped by: for a flood, else as the person has it."""
        if self.flood.grouped and self.listing is Listing.ACTIVE:
            return GroupBy.FLOOD
        chosen = self._choices().of(self.listing.value).group
        if chosen in tuple(GroupBy):
            return GroupBy(chosen)
        return OWN_GROUP.get(self.listing, GroupBy.NONE)

    def show_compact(self, compact: bool) -> None:
        """One line an alarm, or two."""
        self.delegate.compact = compact
        self.list.dress()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.filter, stretch=1)
        for button in self._menus.values():
            bar.addWidget(button)
        under = QHBoxLayout()
        under.addWidget(self._counts, stretch=1)
        under.addWidget(self._waiting)
        column = QVBoxLayout(self)
        column.addLayout(bar)
        column.addWidget(self.flood)
        column.addLayout(under)
        column.addWidget(self.list, stretch=1)
        column.addWidget(self._empty, stretch=1)
        column.addWidget(self.deeds)
        self._column = column

    def _connect(self) -> None:
        board = self._board
        self.filter.changed.connect(self._sift)
        self.flood.switched.connect(self._regroup)
        self.model.refreshed.connect(self._count)
        self.model.held_back.connect(self._announce)
        self.list.chosen.connect(self._choose)
        self.list.activated_row.connect(self.deeds.open_alarm)
        self.list.customContextMenuRequested.connect(self._context)
        self.list.horizontalHeader().customContextMenuRequested.connect(
            lambda _place: self._open("columns")
        )
        board.language_changed.connect(self.retell)
        board.theme_changed.connect(self.dress)
        keys: list[tuple[str, Callable[[], None]]] = [("Ctrl+F", self.filter.text.setFocus)]
        for name, key in BUTTONS.items():
            self._menus[name].clicked.connect(partial(self._open, name))
            keys.append((key, partial(self._open, name)))
        for key, deed in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    def _open(self, name: str, _checked: bool = False) -> None:
        """The menu of a button, below it."""
        menu = {
            "filters": self._filters.menu,
            "group": self._group_menu,
            "columns": self.columns.menu,
        }[name]()
        button = self._menus[name]
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _group_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for by in GroupBy:
            action = menu.addAction(self._board.words(f"lists.group_{by.value}"))
            action.setCheckable(True)
            action.setChecked(by is self.by)
            action.triggered.connect(partial(self.group, by))
        return menu

    def group(self, by: GroupBy, _checked: bool = False) -> None:
        """Group the list, and keep it so; a flood's grouping is left by it."""
        self._choices().of(self.listing.value).group = by.value
        self._keep()
        self.flood.group(False)
        self._regroup()

    def _regroup(self) -> None:
        by = self.by
        self.model.rearrange(lambda arrangement: arrangement.group(by))
        self._retell_menus()

    def _sift(self, sieve: Sieve) -> None:
        self.model.show_only(sieve)
        self._count()

    def _choose(self) -> None:
        self.deeds.look()
        rows = self.chosen()
        if len(rows) == 1:
            self._board.select(rows[0].asset)

    def _context(self, place: QPoint) -> None:
        if self.model.row(self.list.rowAt(place.y())) is not None:
            self.deeds.popup(self.list.viewport().mapToGlobal(place))

    def _announce(self, count: int) -> None:
        self._held_back = count
        self._waiting.setVisible(count > 0)
        self._waiting.setText(self._board.words("alarms.held_back", n=count))

    def _count(self) -> None:
        words, view = self._board.words, self._board.mirror.view
        total, shown = self.listing.size(view), len(self.model.arrangement.rows)
        new = view.count("BD") if self.listing is Listing.ACTIVE else 0
        if not self.model.sieve.open:
            self._counts.say(words("alarms.sieved", n=shown, total=total))
        elif new:
            self._counts.say(words("alarms.counts", n=total, new=new))
        else:
            self._counts.say(words("lists.count", n=total))
        sieved = not self.model.sieve.open
        key = "alarms.empty_sieved" if sieved else f"lists.empty_{self.listing.value}"
        self._empty.say(words(key))
        empty = self.model.rowCount() == 0
        self._empty.setVisible(empty)
        self.list.setVisible(not empty)
        self.deeds.look()

    def dress(self) -> None:
        theme = self._board.theme
        edge = theme.px(16)
        self._column.setContentsMargins(edge, theme.px(10), edge, theme.px(12))
        self._column.setSpacing(theme.px(8))
        for label in (self._counts, self._empty):
            label.dress(theme)

    def retell(self) -> None:
        self.list.setAccessibleName(self._board.words(f"lists.tab_{self.listing.value}"))
        self._announce(self._held_back)
        self._retell_menus()
        self._count()

    def _retell_menus(self) -> None:
        words = self._board.words
        for name, button in self._menus.items():
            text = words(f"lists.menu_{name}")
            if name == "group" and self.by is not GroupBy.NONE:
                text = words(f"lists.group_{self.by.value}")
            button.setText(text)
            button.setToolTip(
                words("lists.menu_tip", what=words(f"lists.menu_{name}"), key=BUTTONS[name])
            )
