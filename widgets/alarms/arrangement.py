"""One list of alarms in its order, sifted and grouped, kept as alarms change. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

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
        self._texts: dict[int, str] = {}  # what is looked through, made ahead by `warm`
        self._cold: list[int] = []

    def forget(self) -> None:
        """Words are in another language, or of another city, now."""
        self._texts, self._cold = {}, []

    def warm(self, most: int) -> bool:
        """Make what is said of up to `most` more alarms, so that a person who sorts or
        looks for something need not wait. Whether there are more."""
        cold, texts = self._cold, self._texts
        for number in cold[-most:]:
            row = self.rows.get(number)
            if row is not None and number not in texts:
                texts[number] = self._facts.text(row)
        del cold[-most:]
        return bool(cold)

    def show(self, listing: Listing) -> None:
        """Another list. `renew` fills it."""
        self.listing = listing
        self.rows, self._ranks, self._sorted = {}, {}, []

    def renew(self, changed: Iterable[int] = ()) -> None:
        """Start again from the mirror; `changed` are those that changed meanwhile."""
        for number in changed:
            self._texts.pop(number, None)
        found = self.listing.rows(self._board.mirror.view)
        self.rows = self._sifted({row.occurrence: row for row in found})
        self._cold = list(self.rows)
        self._rank_all()

    def sift(self, sieve: Sieve) -> None:
        """Show what passes `sieve`; while a person types on, only what is left is tried."""
        before, self.sieve = self.sieve, sieve
        if not sieve.narrows(before):
            self.renew()
            return
        self.rows = self._sifted(self.rows)
        self._sorted = [number for number in self._sorted if number in self.rows]
        self._ranks = {number: self._ranks[number] for number in self._sorted}

    def _sifted(self, rows: dict[int, AlarmRow]) -> dict[int, AlarmRow]:
        """Those that pass. Texts are made once, and kept while something is looked for."""
        sieve = self.sieve
        if not sieve.traits_open:
            rows = {number: row for number, row in rows.items() if sieve.admits(row)}
        words = sieve.text.split()
        if not words:
            return rows
        texts, text = self._texts, self._facts.text
        for number in rows.keys() - texts.keys():
            texts[number] = text(rows[number])
        for word in words:
            rows = {number: row for number, row in rows.items() if word in texts[number]}
        return rows

    def _passes(self, row: AlarmRow) -> bool:
        words = self.sieve.text.split()
        if not self.sieve.admits(row):
            return False
        text = self._facts.text(row) if words else ""
        return all(word in text for word in words)

    def sort(self, order: Order) -> None:
        self.order = order
        self._rank_all()

    def follow(self, changed: Iterable[int]) -> None:
        """Take in what became of some occurrences."""
        alarms, states = self._board.mirror.alarms, self.listing.states
        moved, fresh = set[int](), list[int]()
        for number in changed:
            row = alarms.get(number)
            self._texts.pop(number, None)
            if row is not None and row.state in states and self._passes(row):
                rank = self._rank(row)
                if self._ranks.get(number) != rank:
                    moved.add(number)
                    fresh.append(number)
                    self._ranks[number] = rank
                self._cold.append(number)
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
            value = self._facts.plain(value)
        if self.order.descending:
            return (value, *(-part for part in by_urgency))
        return (value, *by_urgency)

    def _sort(self) -> None:
        """Nearly in order already, which this way of sorting is quick with."""
        backwards = self.order.descending and self._column is not None
        self._sorted.sort(key=self._ranks.__getitem__, reverse=backwards)
