"""What a city's vehicles say now, from what the feeds say. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from app.bus.stamp import format_stamp
from app.bus.wire import Reading, Value
from hardware.gtfs.feed import Due, Notice, Run, Sighting
from hardware.gtfs.fleetmap import Field, FleetMap, Mapped
from hardware.gtfs.timetable import Timetable

AHEAD_S = 3.0  # how far another clock may be ahead of ours
_LATEST_DELAY_S = 86_400.0
_NO_EFFECT = "NONE"


class Fleet:
    """`vehicles` are assets by their id in the feeds. What the feeds said last is kept
    here, each part as of its own time."""

    def __init__(
        self, read: FleetMap, vehicles: Mapping[str, str], timetable: Timetable | None = None
    ) -> None:
        self.timetable = timetable
        self._points = read.points
        self._vehicles = vehicles
        self._sightings: Mapping[str, Sighting] = {}
        self._seen_at = 0.0
        self._dues: dict[str, Due] = {}  # by trip, and by vehicle after a NUL
        self._due_at = 0.0
        self._notices: list[Notice] | None = None  # nobody says
        self._known: dict[tuple[str, str], Reading] = {}

    def see(self, seen: Mapping[str, Sighting], at: float) -> None:
        """All vehicles, as of `at`, epoch seconds of the feed."""
        self._sightings, self._seen_at = seen, at

    def expect(self, dues: Iterable[Due], at: float) -> None:
        """How late trips are."""
        self._dues, self._due_at = {}, at
        for due in dues:
            if due.run.trip:
                self._dues[due.run.trip] = due
            if due.vehicle:
                self._dues[f"\0{due.vehicle}"] = due

    def note(self, notices: Iterable[Notice] | None) -> None:
        """The alerts in force; None where that is not known."""
        self._notices = None if notices is None else list(notices)

    def news(self, now: float) -> list[Reading]:
        """What is new since the last call. What was said before and is said no more is told
        once more, as bad."""
        current = {
            (reading.asset, reading.point): self._after(reading)
            for vehicle, asset in self._vehicles.items()
            if vehicle in self._sightings
            for reading in self._readings(vehicle, asset, now)
        }
        news = [one for place, one in current.items() if self._known.get(place) != one]
        lost = [
            msgspec.structs.replace(one, time=format_stamp(now), quality="bad")
            for place, one in self._known.items()
            if place not in current and one.quality != "bad"
        ]
        for reading in lost:
            current[reading.asset, reading.point] = reading
        self._known |= current
        return news + lost

    def forget(self) -> None:
        """Everything is told anew."""
        self._known.clear()

    @property
    def seen(self) -> int:
        """How many of its vehicles the feed knows."""
        return sum(vehicle in self._sightings for vehicle in self._vehicles)

    def _after(self, reading: Reading) -> Reading:
        """No earlier than the doubt that it ends."""
        before = self._known.get((reading.asset, reading.point))
        if before is None or before.quality == "good" or before.time <= reading.time:
            return reading
        return msgspec.structs.replace(reading, time=before.time)

    def _readings(self, vehicle: str, asset: str, now: float) -> Iterator[Reading]:
        sighting = self._sightings[vehicle]
        due = self._due(vehicle, sighting.run)
        for mapped in self._points:
            said_at = sighting.at or self._seen_at
            if mapped.field is Field.DELAY:
                value, said_at = self._delay(mapped, due), _at(due, self._due_at)
            elif mapped.field is Field.EFFECT:
                value = self._effect(mapped, sighting.run, now)
            elif mapped.field.is_word:
                value = mapped.words.get(sighting.words.get(mapped.field.value, ""))
            else:
                figure = sighting.figures.get(mapped.field.value)
                value = None if figure is None else round(figure * mapped.scale, 6)
            if value is not None:
                sound = max(said_at, self._seen_at) <= now + AHEAD_S
                time = format_stamp(min(said_at, now) if sound else now)
                yield Reading(asset, mapped.point, value, time, "good" if sound else "uncertain")

    def _due(self, vehicle: str, run: Run | None) -> Due | None:
        by_vehicle = self._dues.get(f"\0{vehicle}")
        return by_vehicle if run is None else self._dues.get(run.trip, by_vehicle)

    def _delay(self, mapped: Mapped, due: Due | None) -> Value | None:
        if due is None:
            return None
        delay = due.delay_s
        if delay is None and self.timetable is not None:
            meant = self.timetable.due(due.run.trip, due.run.day, due.sequence)
            delay = None if meant is None else due.arrives_at - meant
        if delay is None or abs(delay) > _LATEST_DELAY_S:
            return None
        return delay * mapped.scale

    def _effect(self, mapped: Mapped, run: Run | None, now: float) -> Value | None:
        """The first in the map's order of all that concern the vehicle."""
        if self._notices is None:
            return None
        effects = {one.effect for one in self._notices if one.concerns(run, now)}
        for effect, word in mapped.words.items():
            if effect in effects:
                return word
        return mapped.words.get(_NO_EFFECT)


def _at(due: Due | None, feed_at: float) -> float:
    return feed_at if due is None or not due.at else due.at
