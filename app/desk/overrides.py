"""The overrides in force, as the desk's orders tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.bus.rows import OrderRow
from app.desk.ordergroups import UNDER_WAY


@dataclass(frozen=True, slots=True)
class Overrides:
    """`rows` by their end, soonest first. `overdue` are those that should have ended:
    they are in force until their device shows that they are not."""

    rows: tuple[OrderRow, ...]
    overdue: tuple[OrderRow, ...]

    @property
    def next_end(self) -> float:
        """When the next one ends; 0 where none will."""
        return next((row.until for row in self.rows if row not in self.overdue), 0.0)


def overrides(orders: Iterable[OrderRow], now: float) -> Overrides:
    """Those among `orders` that are in force at `now`."""
    rows = sorted(
        (row for row in orders if row.until and row.state not in UNDER_WAY),
        key=lambda row: (row.until, row.asset),
    )
    return Overrides(tuple(rows), tuple(row for row in rows if row.until <= now))
