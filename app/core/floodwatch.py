"""Alarm floods, after ISA-18.2: more alarms than a position can take in.

A flood begins when more than `flood_begins` alarms of a position were annunciated
within `flood_window_s`, and ends when it is fewer than `flood_ends`. Nothing is
dropped in one: it is known, shown and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.core.alarm_table import State
from app.core.city import City
from app.core.events import (
    AlarmEvent,
    AlarmRaised,
    AlarmReraised,
    AlarmRestored,
    AlarmUnshelved,
    AlarmUnsuppressed,
    Event,
    FloodBegan,
    FloodEnded,
)
from app.core.flood import Flood, FloodState
from app.core.philosophy import Philosophy
from app.core.rhythm import Rhythm

LOOK_EVERY_S = 1.0
ANNUNCIATING = (AlarmRaised, AlarmReraised, AlarmUnshelved, AlarmUnsuppressed, AlarmRestored)


class FloodWatch:
    """Floods and counts by the name of the position, as the fold of the journal."""

    def __init__(self, city: City, philosophy: Philosophy, emit: Callable[[Event], None]) -> None:
        self._philosophy = philosophy
        self._emit = emit
        self._floods = {
            position.name: Flood(position.name, philosophy.flood_window_s)
            for position in philosophy.positions
        }
        names = [philosophy.position_of(name).name for name in city.departments]
        self._of_department = [self._floods[name] for name in names]
        self._of_nobody = self._floods[philosophy.positions[-1].name]
        self._city = city
        self._looks = Rhythm(LOOK_EVERY_S)

    def fold(self, event: Event) -> None:
        """An alarm annunciated, or a flood that began or ended."""
        if isinstance(event, ANNUNCIATING):
            if event.state is State.UNACKNOWLEDGED:
                self._position(event).add(event.at)
        elif isinstance(event, FloodBegan | FloodEnded):
            flood = self._floods.get(event.position)
            if flood is not None:
                flood.began_at = event.at if isinstance(event, FloodBegan) else 0.0

    def settle(self, now: float) -> None:
        """Begin the floods that are there after a beat."""
        for flood in self._floods.values():
            count = flood.count(now)
            if not flood.began_at and count > self._philosophy.flood_begins:
                self._emit(FloodBegan(at=now, position=flood.position, annunciated=count))

    def tick(self, now: float) -> None:
        """End the floods that are over."""
        if not self._looks.due(now):
            return
        for flood in self._floods.values():
            count = flood.count(now)
            if flood.began_at and count < self._philosophy.flood_ends:
                self._emit(FloodEnded(at=now, position=flood.position, annunciated=count))

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        for flood in self._floods.values():
            flood.clock_set(by_s)

    def began(self) -> dict[str, float]:
        """Since when (epoch seconds) a flood is on, by position."""
        return {name: flood.began_at for name, flood in self._floods.items() if flood.began_at}

    def annunciated(self, now: float) -> dict[str, int]:
        """Alarms annunciated within the window, by position."""
        return {name: flood.count(now) for name, flood in self._floods.items()}

    def states(self) -> list[FloodState]:
        return [flood.state() for flood in self._floods.values()]

    def restore(self, states: Iterable[FloodState]) -> None:
        """Put back a checkpoint's; of positions that are no more nothing is kept."""
        for state in states:
            flood = self._floods.get(state.position)
            if flood is not None:
                flood.restore(state)

    def _position(self, event: AlarmEvent) -> Flood:
        row = self._city.rows.get(event.asset)
        if row is None:
            return self._of_nobody
        return self._of_department[int(self._city.department[row])]
