"""The live list of alarms as a Qt model: sorted once a beat, still while held."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.desk.rows import AlarmRow
from widgets.alarms.sieve import Sieve, Sifter
from widgets.alarms.wording import message_of, place_of, state_word
from widgets.board import Board

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
GONE_ROLE = ROW_ROLE + 1
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class AlarmModel(QAbstractListModel):
    """One row an occurrence. ROW_ROLE gives its AlarmRow, GONE_ROLE whether it
    has closed since. While held no row moves: what closes stays, dimmed, and
    what is new waits; `held_back` says how many."""

    held_back = Signal(int)
    refreshed = Signal()

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._sifter = Sifter(board)
        self._rows: list[AlarmRow] = []
        self._place: dict[int, int] = {}  # occurrence -> row
        self._gone: set[int] = set()
        self._held = False
        self.sieve = Sieve()
        board.alarms_changed.connect(self.look)
        for signal in (board.language_changed, board.reset):
            signal.connect(self._renew)
        self.look()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == GONE_ROLE:
            return row.occurrence in self._gone
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            board = self._board
            parts = (
                board.words("alarms.priority", n=row.priority),
                message_of(row, board),
                row.asset,
                place_of(row, board),
                state_word(row, board.words),
            )
            return ", ".join(part for part in parts if part)
        return None

    def row(self, number: int) -> AlarmRow | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def place(self, occurrence: int) -> int:
        """Row of an occurrence, -1 if it is not listed."""
        return self._place.get(occurrence, -1)

    def show_only(self, sieve: Sieve) -> None:
        """Sift anew, held or not: the person asked for it."""
        self.sieve = sieve
        self._arrange(self._sifter.sift(sieve))

    def hold(self, held: bool) -> None:
        """Keep every row where it is; on release everything falls into place."""
        if held != self._held:
            self._held = held
            self.look()

    def look(self) -> None:
        """Look at the mirror again."""
        wanted = self._sifter.sift(self.sieve)
        if self._held and self._rows:
            self._freshen(wanted)
        else:
            self._arrange(wanted)
        self.refreshed.emit()

    def _renew(self) -> None:
        self._sifter.forget()
        self._arrange(self._sifter.sift(self.sieve))

    def _freshen(self, wanted: list[AlarmRow]) -> None:
        """New contents in old places."""
        present = {row.occurrence: row for row in wanted}
        for number, row in enumerate(self._rows):
            self._rows[number] = present.get(row.occurrence, row)
        self._gone = {o for o in self._place if o not in present}
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        self.held_back.emit(sum(row.occurrence not in self._place for row in wanted))

    def _arrange(self, wanted: list[AlarmRow]) -> None:
        """Every row where it belongs; selections follow their alarm."""
        self._gone.clear()
        if [row.occurrence for row in wanted] == [row.occurrence for row in self._rows]:
            self._rows = wanted
            if wanted:
                self.dataChanged.emit(self.index(0), self.index(len(wanted) - 1))
            self.held_back.emit(0)
            return
        kept = {row.occurrence for row in wanted}
        self._drop([n for n, row in enumerate(self._rows) if row.occurrence not in kept])
        known = {row.occurrence for row in self._rows}
        new = [row for row in wanted if row.occurrence not in known]
        if new:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(new) - 1)
            self._rows += new
            self.endInsertRows()
        self._reorder(wanted)
        self.held_back.emit(0)

    def _drop(self, numbers: list[int]) -> None:
        """Remove rows, in runs, from the end."""
        while numbers:
            last = first = numbers.pop()
            while numbers and numbers[-1] == first - 1:
                first = numbers.pop()
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()

    def _reorder(self, wanted: list[AlarmRow]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        occurrences = [self._rows[index.row()].occurrence for index in old]
        self._rows = wanted
        self._place = {row.occurrence: number for number, row in enumerate(wanted)}
        fresh = [self.index(self._place[occurrence]) for occurrence in occurrences]
        self.changePersistentIndexList(old, fresh)
        self.layoutChanged.emit()
