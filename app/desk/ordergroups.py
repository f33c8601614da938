"""Orders that were given together, as one: how far they have come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from app.bus.rows import OrderRow

UNDER_WAY = frozenset(("REQUESTED", "SENT"))
TROUBLED = frozenset(("REJECTED", "TIMED_OUT", "UNKNOWN"))


@dataclass(frozen=True)
class OrderGroup:
    """Members in the order in which they were asked for; never none."""

    members: tuple[OrderRow, ...]

    @property
    def first(self) -> OrderRow:
        """What all members have in common stands in each of them."""
        return self.members[0]

    @cached_property
    def changed_at(self) -> float:
        return max(row.changed_at for row in self.members)

    @cached_property
    def counts(self) -> Counter[str]:
        """How many are in each state."""
        return Counter(row.state for row in self.members)

    @property
    def under_way(self) -> bool:
        return not UNDER_WAY.isdisjoint(self.counts)

    @property
    def troubled(self) -> bool:
        return not TROUBLED.isdisjoint(self.counts)


def grouped(rows: Iterable[OrderRow]) -> dict[str, OrderGroup]:
    """The groups among the orders, by their names."""
    found: dict[str, list[OrderRow]] = {}
    for row in rows:
        if row.group:
            found.setdefault(row.group, []).append(row)
    return {name: OrderGroup(tuple(members)) for name, members in found.items()}


def former_value(rows: Iterable[OrderRow]) -> float | None:
    """The one value that all that were carried out had before; None where it is not
    certain, not the same for all, or what was asked."""
    members = [row for row in rows if row.state != "REJECTED"]
    formers = {row.former for row in members}
    if len(formers) != 1:
        return None
    former = formers.pop()
    return None if former is None or former == members[0].value else former
