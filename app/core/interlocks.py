"""Which orders are locked now, by the kinds' interlocks over one city."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.core.kind import Interlock
from app.core.kinship import Kinship
from app.core.live import LiveState
from app.core.program import Program
from app.core.rulebook import RuleBook
from app.core.slots import SlotTable
from app.core.truth import Truth


class Lock(NamedTuple):
    """An interlock that stands against an order; `known` unless it cannot be told
    whether it holds."""

    interlock: Interlock
    known: bool


class Interlocks:
    """Judged when asked, on the values as they stand: what was never reported, is bad
    or stale decides nothing, and mostly that locks too."""

    def __init__(self, table: SlotTable, rules: RuleBook, live: LiveState) -> None:
        self._table = table
        kinship = Kinship(table.city)
        numbers = {kind.name: number for number, kind in enumerate(table.kinds)}
        self._locks = [
            [
                (one, kinship.line(one.ancestor), self._program(rules, live, subject, one))
                for one in kind.interlocks
                if (subject := numbers.get(one.ancestor or kind.name)) is not None
            ]
            for kind in table.kinds
        ]

    def against(self, row: int, order: str, value: float, now: float) -> Lock | None:
        """What stands against the order `order` to the held `value`; what surely holds
        before what may. An asset without the ancestor in question is free."""
        doubt: Lock | None = None
        for interlock, line, program in self._locks[int(self._table.city.kind[row])]:
            if interlock.orders and order not in interlock.orders:
                continue
            if interlock.values and value not in interlock.values:
                continue
            subject = int(line.above[row])
            if subject < 0:
                continue
            place = np.searchsorted(program.rows, np.array([subject])).astype(np.intp)
            truth = int(program.judge(place, np.array([now]))[0])
            if truth == Truth.TRUE:
                return Lock(interlock, True)
            if truth == Truth.UNKNOWN and not interlock.allowed_unknown:
                doubt = doubt or Lock(interlock, False)
        return doubt

    def _program(self, rules: RuleBook, live: LiveState, kind: int, one: Interlock) -> Program:
        return Program(self._table, rules, live, kind, condition=one.condition)
