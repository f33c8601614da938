"""Which alarm is the most urgent, and how many there are of each priority."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.bus.rows import AlarmRow

ORDER = {"B": 0, "D": 1, "C": 2}


def urgency(row: AlarmRow) -> tuple[int, int, float, int]:
    """Sorts the most urgent first: what is unacknowledged before what is not
    within a priority, then the newest."""
    return (row.priority, ORDER.get(row.state, 3), -row.raised_at, -row.occurrence)


def most_urgent(rows: Iterable[AlarmRow]) -> AlarmRow | None:
    """The first of all, None if there is none."""
    return min(rows, key=urgency, default=None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts at index 1-4, the priority; index 0 is the sum."""

    active: tuple[int, ...]
    new: tuple[int, ...]


def tally(rows: Iterable[AlarmRow]) -> Tally:
    """How many stand, and how many of them are unacknowledged."""
    active, new = [0] * 5, [0] * 5
    for row in rows:
        for index in (0, row.priority):
            active[index] += 1
            new[index] += row.state in "BD"
    return Tally(tuple(active), tuple(new))
