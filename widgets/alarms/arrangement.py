"""One list of alarms in its order, sifted and grouped, kept as alarms change. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from app.desk.finder import plain
from app.desk.listing import Listing
from app.desk.rows import AlarmRow
from app.desk.urgency import urgency
from widgets.alarms.columns import COLUMNS, Column
from widgets.alarms.facts import AlarmFacts
from widgets.alarms.grouping import Group, GroupBy, Grouper, Key
from widgets.alarms.sieve import Sieve
from widgets.board import Board

URGENCY = "urgency"  # sorts by no column, but the most urgent first
Rank = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, and from which end."""

    column: str = URGENCY
    descending: bool = False


@dataclass(slots=True)
class Lines:
    """What a list shows from above: the occurrence of an alarm, or -1 - n for the
    head of group n."""

    numbers: list[int] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


class Arrangement:
    """Only what changed is sifted and ranked again; the rest stays in order."""

    def __init__(self, board: Board, facts: AlarmFacts, listing: Listing = Listing.ACTIVE) -> None:
        self._board, self._facts = board, facts
        self._grouper = Grouper(board, facts)
        self.listing = listing
        self.sieve = Sieve()
        self.order = Order()
        self.by = GroupBy.NONE
        self.collapsed: set[Key] = set()
        self.rows: dict[int, AlarmRow] = {}  # those that pass
        self._ranks: dict[int, Rank] = {}
        self._sorted: list[int] = []

    def show(self, listing: Listing) -> None:
        """Another list. `renew` fills it."""
        self.listing = listing
        self.rows, self._ranks, self._sorted = {}, {}, []

    def renew(self) -> None:
        """Start again from the mirror."""
        found = self.listing.rows(self._board.mirror.view)
        words = self.sieve.text.split()
        passes, facts = self.sieve.passes, self._facts
        if self.sieve.open:
            self.rows = {row.occurrence: row for row in found}
        else:
            self.rows = {row.occurrence: row for row in found if passes(row, words, facts)}
        self._rank_all()

    def sift(self, sieve: Sieve) -> None:
        """Show what passes `sieve`; while a person types on, only what is left is tried."""
        before, self.sieve = self.sieve, sieve
        if not sieve.narrows(before):
            self.renew()
            return
        words, facts = sieve.text.split(), self._facts
        self.rows = {n: row for n, row in self.rows.items() if sieve.passes(row, words, facts)}
        self._sorted = [number for number in self._sorted if number in self.rows]
        self._ranks = {number: self._ranks[number] for number in self._sorted}

    def sort(self, order: Order) -> None:
        self.order = order
        self._rank_all()

    def follow(self, changed: Iterable[int]) -> None:
        """Take in what became of some occurrences."""
        alarms, words, states = (
            self._board.mirror.alarms,
            self.sieve.text.split(),
            self.listing.states,
        )
        moved, fresh = set[int](), list[int]()
        for number in changed:
            row = alarms.get(number)
            if (
                row is not None
                and row.state in states
                and self.sieve.passes(row, words, self._facts)
            ):
                rank = self._rank(row)
                if self._ranks.get(number) != rank:
                    moved.add(number)
                    fresh.append(number)
                    self._ranks[number] = rank
                self.rows[number] = row
            elif self.rows.pop(number, None) is not None:
                del self._ranks[number]
                moved.add(number)
        if moved:
            self._sorted = [number for number in self._sorted if number not in moved]
            self._sorted += fresh
            self._sort()

    def lines(self) -> Lines:
        """As it is now. Without groups the list itself, not to be changed."""
        if self.by is GroupBy.NONE:
            return Lines(self._sorted)
        rows = self.rows
        groups = self._grouper.split(self.by, (rows[number] for number in self._sorted))
        parts: list[Iterable[int]] = []
        for number, group in enumerate(groups):
            parts.append((-1 - number,))
            if group.key not in self.collapsed:
                parts.append(group.members)
        return Lines(list(chain.from_iterable(parts)), groups)

    def head(self, group: Group) -> str:
        """What the line above a group says."""
        return self._grouper.head(group)

    def group(self, by: GroupBy) -> None:
        self.by = by

    def fold(self, key: Key) -> None:
        """Show the head of a group only, or its members again."""
        self.collapsed ^= {key}

    @property
    def _column(self) -> Column | None:
        return COLUMNS.get(self.order.column)

    def _rank_all(self) -> None:
        rank = self._rank
        self._ranks = {number: rank(row) for number, row in self.rows.items()}
        self._sorted = list(self._ranks)
        self._sort()

    def _rank(self, row: AlarmRow) -> Rank:
        """Equal ones of a column come by urgency, from whichever end it is sorted."""
        column, by_urgency = self._column, urgency(row)
        if column is None:
            return by_urgency
        value = column.sort(row, self._facts)
        if isinstance(value, str):
            value = plain(value)
        if self.order.descending:
            return (value, *(-part for part in by_urgency))
        return (value, *by_urgency)

    def _sort(self) -> None:
        """Nearly in order already, which this way of sorting is quick with."""
        backwards = self.order.descending and self._column is not None
        self._sorted.sort(key=self._ranks.__getitem__, reverse=backwards)
