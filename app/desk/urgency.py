"""Which alarm is the more urgent, and how many there are of each priority."""

from __future__ import annotations

from dataclasses import dataclass

from app.bus.rows import AlarmRow

ORDER = {"B": 0, "D": 1, "C": 2}
ANNUNCIATED = frozenset("BCD")  # the other states have lists of their own
UNACKNOWLEDGED = frozenset("BD")
Rank = tuple[int, int, float, int]


def urgency(row: AlarmRow) -> Rank:
    """Sorts the most urgent first: what is unacknowledged before what is not
    within a priority, then the newest. What is not annunciated comes last there."""
    return (row.priority, ORDER.get(row.state, 3), -row.raised_at, -row.occurrence)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of annunciated alarms at index 1-4, the priority; index 0 is the
    sum. `new` are the unacknowledged ones among them."""

    active: tuple[int, ...] = (0,) * 5
    new: tuple[int, ...] = (0,) * 5

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        active = tuple(a + b for a, b in zip(self.active, other.active, strict=True))
        return Tally(active, tuple(a + b for a, b in zip(self.new, other.new, strict=True)))


class Counter:
    """Counts one by one what a Tally says."""

    def __init__(self) -> None:
        self._active, self._new = [0] * 5, [0] * 5

    def count(self, row: AlarmRow, step: int) -> None:
        """An annunciated alarm came (`step` 1) or went (-1)."""
        new = step if row.state in UNACKNOWLEDGED else 0
        for index in (0, row.priority if 1 <= row.priority <= 4 else 4):
            self._active[index] += step
            self._new[index] += new

    def tally(self) -> Tally:
        return Tally(tuple(self._active), tuple(self._new))
