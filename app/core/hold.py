"""Legal holds: data that must stay although their time is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.holding_events import HoldLifted, HoldPlaced
from app.core.retention import Data

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Holds:
    """Those in force: by asset, or of a whole kind of data."""

    placed: tuple[HoldPlaced, ...] = ()

    @property
    def assets(self) -> frozenset[str]:
        return frozenset(hold.subject for hold in self.placed) - frozenset(Data)

    def keep(self, data: Data) -> bool:
        """Whether all of that kind stays. What is one whole, as the audit's chain or a
        file put aside, stays while anything is held."""
        whole = data in (Data.AUDIT, Data.SET_ASIDE)
        return any(hold.subject == data or whole for hold in self.placed)


class HoldBook:
    """All that were placed and not lifted, by number."""

    def __init__(self, events: Iterable[HoldPlaced | HoldLifted] = ()) -> None:
        self._placed: dict[int, HoldPlaced] = {}
        self._last = 0
        for event in events:
            self.fold(event)

    def fold(self, event: HoldPlaced | HoldLifted) -> None:
        if isinstance(event, HoldPlaced):
            self._placed[event.hold] = event
            self._last = max(self._last, event.hold)
        else:
            self._placed.pop(event.hold, None)

    @property
    def next_number(self) -> int:
        return self._last + 1

    def at(self, number: int) -> HoldPlaced | None:
        return self._placed.get(number)

    def standing(self, now: float) -> Holds:
        """Those whose time is not over."""
        return Holds(tuple(hold for hold in self._placed.values() if hold.until > now))
