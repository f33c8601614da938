"""Faults that come and go, by chance and by request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.core.city import City
from hardware.city.faultkinds import BY_NAME, FAULT_KINDS, SPREAD_S, FaultKind, FaultOrder
from hardware.city.group import Group, Mask
from hardware.city.memory import FaultMemory, FaultsMemory, PlanMemory
from hardware.city.reports import understood

_OPENING_S = 30.0  # the faults that a room opens with come within this time
_BETWEEN_S = 150.0  # after that, on average one in this time


@dataclass(slots=True)
class Fault:
    """One fault that stands, from `began_s` until `ends_s` (field seconds).
    `origin` is where each pinned number was when it began."""

    kind: FaultKind
    asset: str
    row: int
    began_s: float
    ends_s: float
    origin: tuple[float, ...] = ()


class Faults:
    """Pins the points of what fails, and knows who cannot be heard.

    `silent` marks city rows behind a cut fibre, `cut` holds the names of
    sources without connection, `healed_rows` those just heard again.
    """

    def __init__(
        self, city: City, groups: Mapping[str, Group], rng: np.random.Generator, by_chance: bool
    ) -> None:
        self._city = city
        self._groups = groups
        self._rng = rng
        self._by_chance = by_chance
        self._standing: list[Fault] = []
        self._planned: list[tuple[float, FaultOrder]] = []
        self.silent: Mask = np.zeros(len(city), dtype=bool)
        self.cut: set[str] = set()
        self.healed_rows: list[int] = []
        self._likely = [kind for kind in FAULT_KINDS if self._present(kind)]
        if by_chance:
            for kind in self._likely:
                for _ in range(kind.opening):
                    self._plan(kind, float(rng.uniform(2.0, _OPENING_S)))
        self._next_s = _OPENING_S + float(rng.exponential(_BETWEEN_S))

    def standing(self) -> tuple[Fault, ...]:
        return tuple(self._standing)

    def inject(self, order: FaultOrder, elapsed_s: float) -> None:
        """Plans a fault `order.at_s` after now. ValueError where there is no
        such asset, or one of another kind."""
        row = self._city.rows.get(order.asset)
        if row is None:
            raise ValueError(f"there is no asset {order.asset}")
        if self._city.kind_name(row) != order.kind.kind:
            raise ValueError(f"{order.asset} is no {order.kind.kind}")
        self._planned.append((elapsed_s + order.at_s, order))

    def heal(self, asset: str, elapsed_s: float) -> None:
        """Ends every fault of an asset now."""
        for fault in self._standing:
            if fault.asset == asset:
                fault.ends_s = min(fault.ends_s, elapsed_s)

    def step(self, elapsed_s: float) -> None:
        """Begins, moves and ends faults."""
        if self._by_chance and self._likely and elapsed_s >= self._next_s:
            self._next_s = elapsed_s + float(self._rng.exponential(_BETWEEN_S))
            weights = np.array([kind.weight for kind in self._likely])
            chosen = int(self._rng.choice(len(weights), p=weights / weights.sum()))
            self._plan(self._likely[chosen], elapsed_s)
        due = [order for at, order in self._planned if at <= elapsed_s]
        self._planned = [entry for entry in self._planned if entry[0] > elapsed_s]
        for order in due:
            self._begin(order, elapsed_s)
        for fault in self._standing:
            self._ramp(fault, elapsed_s)
        over = [f for f in self._standing if elapsed_s >= f.ends_s + f.kind.ramp_s]
        for fault in over:
            self._standing.remove(fault)
            self._end(fault)

    def memory(self) -> FaultsMemory:
        """What stands, what is planned, and when chance strikes next."""
        return FaultsMemory(
            standing=[
                FaultMemory(
                    kind=fault.kind.name,
                    asset=fault.asset,
                    began_s=fault.began_s,
                    ends_s=fault.ends_s,
                    origin=fault.origin,
                )
                for fault in self._standing
            ],
            planned=[
                PlanMemory(kind=order.kind.name, asset=order.asset, at_s=at, lasts_s=order.lasts_s)
                for at, order in self._planned
            ],
            next_s=self._next_s,
        )

    def recall(self, memory: FaultsMemory) -> None:
        """Stands where `memory` was taken; what was planned is forgotten.
        KeyError or ValueError where it names what is not here."""
        self._standing = [self._recalled(known) for known in memory.standing]
        self._planned = [
            (plan.at_s, FaultOrder(BY_NAME[plan.kind], plan.asset, 0.0, plan.lasts_s))
            for plan in memory.planned
        ]
        self._next_s = memory.next_s
        self._recount()

    def _recalled(self, known: FaultMemory) -> Fault:
        kind, row = BY_NAME[known.kind], self._city.rows[known.asset]
        if self._city.kind_name(row) != kind.kind or len(known.origin) != len(kind.pins):
            raise ValueError(f"{known.kind} of {known.asset}")
        return Fault(kind, known.asset, row, known.began_s, known.ends_s, known.origin)

    def _present(self, kind: FaultKind) -> bool:
        return kind.kind in self._groups and self._groups[kind.kind].n > 0

    def _plan(self, kind: FaultKind, at_s: float) -> None:
        rows = self._groups[kind.kind].rows
        asset = self._city.ids[int(self._rng.choice(rows))]
        lasts_s = float(self._rng.uniform(*kind.lasts_s))
        self._planned.append((at_s, FaultOrder(kind, asset, 0.0, lasts_s)))

    def _begin(self, order: FaultOrder, elapsed_s: float) -> None:
        if any(f.asset == order.asset and f.kind is order.kind for f in self._standing):
            return
        row = self._city.rows[order.asset]
        low, high = order.kind.lasts_s
        lasts_s = (low + high) / 2.0 if order.lasts_s is None else order.lasts_s
        fault = Fault(order.kind, order.asset, row, elapsed_s, elapsed_s + lasts_s)
        group = self._groups[order.kind.kind]
        i = group.place[row]
        fault.origin = tuple(float(group[point][i]) for point, _ in order.kind.pins)
        self._standing.append(fault)
        self._recount()
        self._spread(fault)

    def _spread(self, fault: Fault) -> None:
        """Plans what a fault of a source brings to the assets that it carries."""
        name, most = fault.kind.spreads
        if not most or fault.asset not in self._city.sources:
            return
        rows = self._groups[BY_NAME[name].kind].rows
        carried = rows[self._city.source[rows] == self._city.sources.index(fault.asset)]
        for row in self._rng.permutation(carried)[:most].tolist():
            at_s = fault.began_s + float(self._rng.uniform(0.0, SPREAD_S))
            order = FaultOrder(BY_NAME[name], self._city.ids[row], 0.0, fault.ends_s - at_s)
            self._planned.append((at_s, order))

    def _ramp(self, fault: Fault, elapsed_s: float) -> None:
        """Pins the points where they are by now, on the way there or back."""
        group = self._groups[fault.kind.kind]
        i = group.place[fault.row]
        share = 1.0
        if fault.kind.ramp_s:
            rising = (elapsed_s - fault.began_s) / fault.kind.ramp_s
            falling = (fault.ends_s + fault.kind.ramp_s - elapsed_s) / fault.kind.ramp_s
            share = min(1.0, rising, falling)
        for (name, value), origin in zip(fault.kind.pins, fault.origin, strict=True):
            target = understood(group.point(name), value)
            if target is not None:
                group.pin(name, i, origin + share * (target - origin))

    def _end(self, fault: Fault) -> None:
        group = self._groups[fault.kind.kind]
        for name, _ in fault.kind.pins:
            group.unpin(name, group.place[fault.row])
        self._recount()

    def _recount(self) -> None:
        """Who cannot be heard, from the faults that stand now."""
        before = self.silent
        self.silent = np.zeros(len(self._city), dtype=bool)
        for fault in self._standing:
            if fault.kind.silences:
                self.silent[below(self._city, fault.row)] = True
        self.cut = {fault.asset for fault in self._standing if fault.kind.cuts}
        self.healed_rows.extend(np.flatnonzero(before & ~self.silent).tolist())


def below(city: City, row: int) -> list[int]:
    """All rows under `row`: its children, theirs, and so on."""
    found: list[int] = []
    level = [row]
    while level:
        level = [int(child) for parent in level for child in city.children.get(parent, ())]
        found.extend(level)
    return found
