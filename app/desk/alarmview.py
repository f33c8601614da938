"""What lists, banner, map, wall and sound look at: the alarms in order and counted,
kept as alarms come and go, so that nobody sorts or counts them all again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, KeysView, Mapping
from itertools import islice
from types import MappingProxyType
from typing import TypeVar

from sortedcontainers import SortedList

from app.bus.rows import AlarmRow
from app.core.city import City
from app.desk.urgency import ANNUNCIATED, Counter, Rank, Tally, urgency

K = TypeVar("K")
STATES = "BCDEFG"
NONE: Mapping[int, AlarmRow] = MappingProxyType({})
FEW = 64  # changes that are put in place one by one; of more, an eighth of all at most


class AlarmView:
    """Alarms B to G by state, asset and cause; those annunciated (B, C, D) also
    in order of urgency and counted by department."""

    def __init__(self) -> None:
        self.rebuild((), None)

    def rebuild(self, alarms: Iterable[AlarmRow], city: City | None) -> None:
        """Start again from all alarms of a city."""
        self._departments = {} if city is None else _departments(city)
        self._order = SortedList()
        self._rows: dict[int, AlarmRow] = {}
        self._came: set[Rank] = set()
        self._went: set[Rank] = set()
        self._of_state: dict[str, dict[int, AlarmRow]] = {state: {} for state in STATES}
        self._of_asset: dict[str, dict[int, AlarmRow]] = {}
        self._folded: dict[int, dict[int, AlarmRow]] = {}
        self._counters: defaultdict[str, Counter] = defaultdict(Counter)
        self._tally: Tally | None = Tally()
        for alarm in alarms:
            self._take(alarm)

    def change(self, old: AlarmRow | None, new: AlarmRow | None) -> None:
        """An alarm came (`old` None), changed, or closed (`new` None)."""
        if old is not None:
            self._drop(old)
        if new is not None:
            self._take(new)

    # --- what stands -----------------------------------------------------------

    @property
    def tally(self) -> Tally:
        """Of all departments."""
        if self._tally is None:
            self._tally = self.tally_of(tuple(self._counters))
        return self._tally

    def tally_of(self, departments: Collection[str]) -> Tally:
        """Of some departments, as an operator position has them."""
        found = Tally()
        for name in departments:
            if name in self._counters:
                found = found.plus(self._counters[name].tally())
        return found

    def count(self, states: str) -> int:
        """How many are in one of these states."""
        return sum(len(self._of_state[state]) for state in states)

    def of_state(self, state: str) -> Mapping[int, AlarmRow]:
        """By occurrence; `state` is a letter from B to G."""
        return self._of_state[state]

    def of_asset(self, asset: str) -> list[AlarmRow]:
        """All of an asset, whatever their state, the annunciated first."""
        found = self._of_asset.get(asset, NONE).values()
        return sorted(found, key=lambda row: (row.state not in ANNUNCIATED, urgency(row)))

    def folded(self, occurrence: int) -> Mapping[int, AlarmRow]:
        """What is suppressed by design under an alarm, by occurrence."""
        return self._folded.get(occurrence, NONE)

    @property
    def causes(self) -> KeysView[int]:
        """Occurrences that stand for others, folded under them."""
        return self._folded.keys()

    # --- in order ----------------------------------------------------------------

    @property
    def most_urgent(self) -> AlarmRow | None:
        return next(iter(self.urgent(1)), None)

    def urgent(self, most: int) -> list[AlarmRow]:
        """The first of the annunciated."""
        return [self._rows[-rank[3]] for rank in islice(self._sorted(), most)]

    def annunciated(self) -> list[AlarmRow]:
        """All of them, the most urgent first."""
        return [self._rows[-rank[3]] for rank in self._sorted()]

    def calling(self, priority: int) -> AlarmRow | None:
        """The newest of a priority that is unacknowledged and still abnormal."""
        for rank in self._sorted().irange((priority, 0), (priority, 1)):
            return self._rows[-rank[3]]
        return None

    # --- how it is kept ----------------------------------------------------------

    def _take(self, row: AlarmRow) -> None:
        self._rows[row.occurrence] = row
        self._of_state.setdefault(row.state, {})[row.occurrence] = row
        self._of_asset.setdefault(row.asset, {})[row.occurrence] = row
        if row.state == "F" and row.suppressed_by_occurrence:
            self._folded.setdefault(row.suppressed_by_occurrence, {})[row.occurrence] = row
        if row.state in ANNUNCIATED:
            rank = urgency(row)
            self._went.discard(rank) if rank in self._went else self._came.add(rank)
            self._count(row, 1)

    def _drop(self, row: AlarmRow) -> None:
        del self._rows[row.occurrence]
        del self._of_state[row.state][row.occurrence]
        _remove(self._of_asset, row.asset, row.occurrence)
        if row.state == "F" and row.suppressed_by_occurrence:
            _remove(self._folded, row.suppressed_by_occurrence, row.occurrence)
        if row.state in ANNUNCIATED:
            rank = urgency(row)
            self._came.discard(rank) if rank in self._came else self._went.add(rank)
            self._count(row, -1)

    def _count(self, row: AlarmRow, step: int) -> None:
        self._tally = None
        self._counters[self._departments.get(row.asset, "")].count(row, step)

    def _sorted(self) -> SortedList:
        """The order, brought up to date: a few ranks one by one, many at once."""
        changed = len(self._came) + len(self._went)
        if changed > max(FEW, len(self._order) // 8):
            every = (row for state in ANNUNCIATED for row in self._of_state[state].values())
            self._order = SortedList(map(urgency, every))
        elif changed:
            for rank in self._went:
                self._order.remove(rank)
            self._order.update(self._came)
        self._came.clear()
        self._went.clear()
        return self._order


def _remove(table: dict[K, dict[int, AlarmRow]], key: K, occurrence: int) -> None:
    of_key = table[key]
    del of_key[occurrence]
    if not of_key:
        del table[key]


def _departments(city: City) -> dict[str, str]:
    """The department of each asset."""
    names = [city.departments[number] for number in city.department.tolist()]
    return dict(zip(city.ids, names, strict=True))
