"""The lists of alarms, and which states of the table each of them shows."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from app.bus.rows import AlarmRow
from app.desk.alarmview import AlarmView


class Listing(StrEnum):
    """ACTIVE is all that is annunciated: who reads only this one misses nothing."""

    ACTIVE = "active"
    RETURNED = "returned"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    REMOVED = "removed"

    @property
    def states(self) -> str:
        """Letters of the table."""
        return _STATES[self]

    def size(self, view: AlarmView) -> int:
        """How many alarms it has."""
        return view.count(self.states)

    def rows(self, view: AlarmView) -> Iterator[AlarmRow]:
        """All of them, in no order."""
        for state in self.states:
            yield from view.of_state(state).values()


_STATES = {
    Listing.ACTIVE: "BCD",
    Listing.RETURNED: "D",
    Listing.SHELVED: "E",
    Listing.SUPPRESSED: "F",
    Listing.REMOVED: "G",
}
