"""A list of alarms as a Qt model: arranged once a beat, still while held."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.desk.listing import Listing
from app.desk.rows import AlarmRow
from widgets.alarms.arrangement import Arrangement, Lines
from widgets.alarms.columns import COLUMNS, Telling
from widgets.alarms.facts import AlarmFacts
from widgets.alarms.grouping import Group
from widgets.alarms.sieve import Sieve
from widgets.alarms.wording import sentence_of
from widgets.board import Board
from widgets.literal import literal_line

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
GONE_ROLE = ROW_ROLE + 1
GROUP_ROLE = ROW_ROLE + 2
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
CELL_CAP = 400  # characters
FEW = 30  # lines are searched for one by one
WARM_MS, WARMED = 20, 400  # words that are made ahead, in turns of a few milliseconds
REST = 2.0  # after an arrangement rest twice as long as it took,
QUICK_MS = 20.0  # where it took longer than this


class AlarmModel(QAbstractTableModel):
    """One row an occurrence, or the head of a group. ROW_ROLE gives its AlarmRow,
    GONE_ROLE whether it has left the list since, GROUP_ROLE the Group of a head.
    While held no row moves: what leaves stays, dimmed, and what is new waits;
    `held_back` says how many. While `asleep` says so nothing is arranged."""

    held_back = Signal(int)
    refreshed = Signal()

    def __init__(
        self, board: Board, listing: Listing = Listing.ACTIVE, parent: QObject | None = None
    ) -> None:
        super().__init__(parent or board)
        self._board = board
        self.facts = AlarmFacts(board)
        self.telling = Telling(board, self.facts)
        self.arrangement = Arrangement(board, self.facts, listing)
        self.columns: tuple[str, ...] = ("message",)
        self.asleep: Callable[[], bool] = lambda: False
        self._lines = Lines()
        self._rows: dict[int, AlarmRow] = {}  # as last seen, of all that is shown
        self._known: set[int] = set()  # what was there when it was last arranged
        self._place: dict[int, int] | None = None  # occurrence -> row, made when asked for
        self._changed: set[int] = set()
        self._anew = True
        self._held = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.look)
        self._warm = QTimer(self)
        self._warm.setInterval(WARM_MS)
        self._warm.timeout.connect(self._warm_up)
        board.alarms_changed.connect(self._hear)
        for signal in (board.language_changed, board.reset):
            signal.connect(self._renew)
        self.look()

    # --- what Qt asks --------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._lines.numbers)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if self.group(index.row()) is not None:
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == ROW_ROLE:
            return self.row(index.row())
        if role == GROUP_ROLE:
            return self.group(index.row())
        row = self.row(index.row())
        if role == GONE_ROLE:
            return row is not None and self.gone(row.occurrence)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if row is None:
            group = self.group(index.row())
            return None if group is None else literal_line(self.arrangement.head(group), CELL_CAP)
        if len(self.columns) > 1 and index.column() < len(self.columns):
            said = COLUMNS[self.columns[index.column()]].text(row, self.telling)
        else:
            said = sentence_of(row, self._board)
        return literal_line(said, CELL_CAP)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._board.words(f"lists.column_{self.columns[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    # --- what the list asks ---------------------------------------------------------

    @property
    def sieve(self) -> Sieve:
        return self.arrangement.sieve

    def row(self, number: int) -> AlarmRow | None:
        """The alarm in a line; None for the head of a group."""
        if not 0 <= number < len(self._lines.numbers):
            return None
        return self._rows.get(self._lines.numbers[number])

    def group(self, number: int) -> Group | None:
        """The group whose head a line is."""
        if not 0 <= number < len(self._lines.numbers) or self._lines.numbers[number] >= 0:
            return None
        return self._lines.groups[-1 - self._lines.numbers[number]]

    def place(self, occurrence: int) -> int:
        """Line of an occurrence, -1 if it is not listed."""
        if self._place is None:
            self._place = {number: line for line, number in enumerate(self._lines.numbers)}
        return self._place.get(occurrence, -1)

    def gone(self, occurrence: int) -> bool:
        """Whether it has left the list, and only stays while the list is held."""
        return occurrence not in self.arrangement.rows

    # --- what a person wants ---------------------------------------------------------

    def show_list(self, listing: Listing, columns: tuple[str, ...]) -> None:
        """Another list, with its columns."""
        self.beginResetModel()
        self.columns = columns
        self.arrangement.show(listing)
        self._lines, self._rows, self._known, self._place = Lines(), {}, set(), None
        self._anew = True
        self.endResetModel()
        self.look()

    def show_columns(self, columns: tuple[str, ...]) -> None:
        self.beginResetModel()
        self.columns = columns
        self.endResetModel()

    def show_only(self, sieve: Sieve) -> None:
        """Sift anew, held or not: the person asked for it."""
        self.rearrange(lambda arrangement: arrangement.sift(sieve))

    def rearrange(self, change: Callable[[Arrangement], None]) -> None:
        """Sort, group or fold anew, held or not."""
        self._catch_up()
        change(self.arrangement)
        self._arrange()

    def hold(self, held: bool) -> None:
        """Keep every row where it is; on release everything falls into place."""
        if held != self._held:
            self._held = held
            self.look()

    # --- how it follows ---------------------------------------------------------------

    def look(self) -> None:
        """Look at the mirror again, for what changed since."""
        if self.asleep():
            return
        began = time.thread_time()
        self._catch_up()
        if self._held and self._lines.numbers:
            self._freshen()
        else:
            self._arrange()
        took_ms = (time.thread_time() - began) * 1000.0
        if took_ms > QUICK_MS:  # a very long list: leave the screen most of the time
            self._pause.start(round(took_ms * REST))

    def _hear(self) -> None:
        self._changed |= self._board.changed_alarms
        if not self._pause.isActive():
            self.look()

    def _renew(self) -> None:
        self._anew = True
        self.arrangement.forget()
        self.look()

    def _catch_up(self) -> None:
        if self._anew:
            self._anew = False
            self.arrangement.renew(self._changed)
        elif self._changed:
            self.arrangement.follow(self._changed)
        self._changed.clear()
        self._warm.start()

    def _warm_up(self) -> None:
        if self.asleep() or not self.arrangement.warm(WARMED):
            self._warm.stop()

    def _freshen(self) -> None:
        """New contents in old places."""
        present = self.arrangement.rows
        self._rows.update((number, present[number]) for number in self._known & present.keys())
        self._tell_all()
        self.held_back.emit(len(present.keys() - self._known))
        self.refreshed.emit()

    def _arrange(self) -> None:
        """Every row where it belongs; selections follow their alarm. Rows come and
        go at the end only, and what moved is told at once: cheap at any length."""
        before, wanted = self._lines.numbers, self.arrangement.lines()
        self._known = set(self.arrangement.rows)
        if wanted.numbers == before:
            self._rows, self._lines = dict(self.arrangement.rows), wanted
            if before:
                self._tell_all()
        else:
            self._move(before, wanted)
        self.held_back.emit(0)
        self.refreshed.emit()

    def _move(self, before: list[int], wanted: Lines) -> None:
        more = len(wanted.numbers) - len(before)
        if more > 0:
            self.beginInsertRows(NO_INDEX, len(before), len(wanted.numbers) - 1)
            before = before + [0] * more
            self._lines = Lines(before, self._lines.groups)
            self.endInsertRows()
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        became = _following(self._lines.groups, wanted.groups)
        held = [(became(before[index.row()]), index.column()) for index in old]
        rest = len(before) - len(wanted.numbers)
        self._lines = Lines(wanted.numbers + [0] * rest, wanted.groups)
        self._rows, self._place = dict(self.arrangement.rows), None
        if old:
            place = self.place if len(held) > FEW else _searching(wanted.numbers)
            fresh = [self.index(place(number), column) for number, column in held]
            self.changePersistentIndexList(old, fresh)
        self.layoutChanged.emit()
        if rest:
            self.beginRemoveRows(NO_INDEX, len(wanted.numbers), len(wanted.numbers) + rest - 1)
            self._lines = wanted
            self.endRemoveRows()
        self._place = None

    def _tell_all(self) -> None:
        last = self.index(len(self._lines.numbers) - 1, len(self.columns) - 1)
        self.dataChanged.emit(self.index(0, 0), last)


def _following(before: list[Group], groups: list[Group]) -> Callable[[int], int]:
    """What a line is now: an occurrence stays, the head of a group may be another."""
    heads = {group.key: -1 - number for number, group in enumerate(groups)}
    return lambda number: number if number >= 0 else heads.get(before[-1 - number].key, 0)


def _searching(numbers: list[int]) -> Callable[[int], int]:
    """Finds the line of a few without a table of all."""

    def place(number: int) -> int:
        return numbers.index(number) if number and number in numbers else -1

    return place
