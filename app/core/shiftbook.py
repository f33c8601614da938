"""The shifts of all positions, as the fold of their handovers."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.core.events import HandoverOffered, HandoverTaken
from app.core.shift import Offer, Shift


class ShiftBook:
    """A position that never saw a handover has an empty shift. `changed` holds
    what was touched since it was taken."""

    def __init__(self) -> None:
        self._shifts: dict[str, Shift] = {}
        self._last = 0  # number of the latest offer
        self.changed: dict[str, Shift] = {}

    @property
    def next_handover(self) -> int:
        return self._last + 1

    def get(self, position: str) -> Shift:
        return self._shifts.get(position) or Shift(position=position)

    def all(self) -> tuple[Shift, ...]:
        return tuple(self._shifts.values())

    def fold(self, event: HandoverOffered | HandoverTaken) -> None:
        """Take in one event."""
        shift = self.get(event.position)
        if isinstance(event, HandoverOffered):
            offer = Offer(
                handover=event.handover,
                at=event.at,
                person=event.person,
                desk=event.desk,
                notes=event.notes,
                confirmed=event.confirmed,
                summary=event.summary,
            )
            shift = msgspec.structs.replace(shift, offered=offer)
        else:
            shift = Shift(
                position=event.position,
                person=event.person,
                desk=event.desk,
                began_at=event.at,
                taken=event.handover,
            )
        self._last = max(self._last, event.handover)
        self._shifts[event.position] = self.changed[event.position] = shift

    def restore(self, shifts: Iterable[Shift]) -> None:
        """Replace all by the shifts of a checkpoint."""
        self._shifts = {shift.position: shift for shift in shifts}
        numbers = [(one.taken, one.offered.handover if one.offered else 0) for one in shifts]
        self._last = max((max(pair) for pair in numbers), default=0)
        self.changed.clear()
