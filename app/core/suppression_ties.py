"""Which rules are suppressed by what: the kinds' suppressions over one city."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.kind import Condition, Suppression
from app.core.kindsuppression import suppressed_rules
from app.core.kinship import Kinship, Line
from app.core.rulebook import RuleBook
from app.core.slots import SlotTable


@dataclass(frozen=True, eq=False)
class Switch:
    """A named condition of assets of one kind: `point` is the place of its point."""

    kind: int
    point: int
    condition: Condition


@dataclass(frozen=True, eq=False)
class Tie:
    """One suppression of assets of kind `kind`: it concerns their rules at
    `places`; `line` leads to the asset of the cause, whose rule is at `place`
    (-1: there `switch` says whether the cause stands)."""

    suppression: Suppression
    kind: int
    places: tuple[int, ...]
    line: Line
    place: int = -1
    switch: Switch | None = None


class TieTable:
    """`of(kind, place)`: what may suppress that rule. `by_rule`, `by_switch`:
    what that rule or switch suppresses. Kinds by their number in the city."""

    def __init__(self, table: SlotTable, kinship: Kinship) -> None:
        self._numbers = {kind.name: number for number, kind in enumerate(table.kinds)}
        self._table = table
        self.switches: dict[tuple[int, Condition], Switch] = {}
        self._of: dict[tuple[int, int], list[Tie]] = {}
        self._by_rule: dict[tuple[int, int], list[Tie]] = {}
        self._by_switch: dict[Switch, list[Tie]] = {}
        for number, kind in enumerate(table.kinds):
            for suppression in kind.suppressions:
                subject = self._numbers.get(suppression.ancestor or kind.name)
                if subject is not None:  # else the city has no such assets
                    self._add(number, subject, suppression, kinship.line(suppression.ancestor))

    def of(self, kind: int, place: int) -> list[Tie]:
        return self._of.get((kind, place), [])

    def by_rule(self, kind: int, place: int) -> list[Tie]:
        return self._by_rule.get((kind, place), [])

    def by_switch(self, switch: Switch) -> list[Tie]:
        return self._by_switch[switch]

    def causing(self, rules: RuleBook) -> bytearray:
        """Per rule instance, whether it suppresses any (1) or none (0)."""
        found = np.zeros(rules.size, dtype=np.uint8)
        for kind, place in self._by_rule:
            rows = np.flatnonzero(self._table.city.kind == kind)
            found[rules.first[rows] + place] = 1
        return bytearray(found)

    def _add(self, number: int, subject: int, suppression: Suppression, line: Line) -> None:
        kind, causing = self._table.kinds[number], self._table.kinds[subject]
        names = suppressed_rules(suppression, kind)
        places = tuple(place for place, rule in enumerate(kind.rules) if rule.name in names)
        if suppression.condition is None:
            place = [rule.name for rule in causing.rules].index(suppression.rule)
            tie = Tie(suppression, number, places, line, place)
            self._by_rule.setdefault((subject, place), []).append(tie)
        else:
            point = causing.point_index(suppression.condition.point)
            switch = self.switches.setdefault(
                (subject, suppression.condition), Switch(subject, point, suppression.condition)
            )
            tie = Tie(suppression, number, places, line, switch=switch)
            self._by_switch.setdefault(switch, []).append(tie)
        for place in places:
            self._of.setdefault((number, place), []).append(tie)
