"""Which rule instance is which: numbers for (asset, rule), laid out like slots."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.condition import simple
from app.core.kind import Condition, Reference, Rule, Test
from app.core.slots import SlotTable

NO_SLOT = -1


class Watch(NamedTuple):
    """A rule that one point decides: its place in the kind's rules, and the rule."""

    place: int
    rule: Rule


class RuleBook:
    """One instance per (asset, rule); an asset's instances lie side by side."""

    def __init__(self, table: SlotTable) -> None:
        self._table = table
        city = table.city
        counts = np.array([len(kind.rules) for kind in table.kinds], dtype=np.int64)
        per_asset = counts[city.kind] if len(city) else np.zeros(0, dtype=np.int64)
        self.first: npt.NDArray[np.int64] = np.concatenate(([0], np.cumsum(per_asset)))
        self.size = int(self.first[-1])
        # Lists: asked one by one for each crossing, where columns would be slow.
        self._row_of: list[int] = np.repeat(np.arange(len(city)), per_asset).tolist()
        self._rule_of: list[Rule] = [
            rule for number in city.kind.tolist() for rule in table.kinds[number].rules
        ]
        self.watches: tuple[tuple[tuple[Watch, ...], ...], ...] = tuple(
            tuple(
                tuple(
                    Watch(place, rule)
                    for place, rule in enumerate(kind.rules)
                    if rule.condition.point == point.name and simple(rule.condition)
                )
                for point in kind.points
            )
            for kind in table.kinds
        )
        self._places = tuple(
            {rule.name: place for place, rule in enumerate(kind.rules)} for kind in table.kinds
        )

    def row(self, instance: int) -> int:
        """The asset's row in the city."""
        return self._row_of[instance]

    def asset(self, instance: int) -> str:
        return self._table.city.ids[self.row(instance)]

    def rule(self, instance: int) -> Rule:
        return self._rule_of[instance]

    def find(self, asset: str, rule: str) -> int:
        """The instance of a named rule of a named asset; -1 if there is none."""
        row = self._table.city.rows.get(asset)
        if row is None:
            return -1
        place = self._places[int(self._table.city.kind[row])].get(rule)
        return -1 if place is None else int(self.first[row]) + place

    def point_slot(self, instance: int) -> int:
        """The slot of the point that the rule is about; KeyError if about none."""
        return self._table.slot(self.row(instance), self.rule(instance).condition.point)

    def trusted_slots(self, instance: int) -> tuple[int, ...]:
        """The slots whose trust the alarm depends on. The absence of readings
        cannot itself be stale, and an asset that this city lacks has no slot."""
        row = self.row(instance)
        slots = (
            slot
            for leaf in self.rule(instance).condition.leaves()
            if leaf.test not in (Test.STALE, Test.SOURCE_LOST)
            for slot in self.leaf_slots(row, leaf)
        )
        return tuple(dict.fromkeys(slots))

    def leaf_slots(self, row: int, leaf: Condition) -> tuple[int, ...]:
        """The slots that a condition without parts looks at, of the asset in
        `row`: its point's, then its reference's."""
        slots = [self._table.slot(row, leaf.point)] if leaf.point else []
        if leaf.reference is not None:
            slot = self.reference_slot(row, leaf.reference)
            if slot != NO_SLOT:
                slots.append(slot)
        return tuple(slots)

    def reference_slot(self, row: int, reference: Reference) -> int:
        """The slot that a rule of the asset in `row` refers to; NO_SLOT where
        this city has no such asset, or its kind no such point."""
        other = self._table.city.rows.get(reference.asset) if reference.asset else row
        if other is None:
            return NO_SLOT
        try:
            return self._table.slot(other, reference.point)
        except KeyError:
            return NO_SLOT

    def with_test(self, test: Test) -> dict[int, list[int]]:
        """Instances of all rules with `test`, by the asset's row."""
        city = self._table.city
        found: dict[int, list[int]] = {}
        for number, kind in enumerate(self._table.kinds):
            places = [i for i, rule in enumerate(kind.rules) if rule.condition.test is test]
            if places:
                for row in np.flatnonzero(city.kind == number).tolist():
                    found[row] = [int(self.first[row]) + place for place in places]
        return found
