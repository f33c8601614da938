"""What a GTFS Realtime feed says, out of its bytes (FeedMessage, version 1.0 or 2.0)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.message import DecodeError
from google.transit.gtfs_realtime_pb2 import (
    Alert,
    EntitySelector,
    FeedHeader,
    FeedMessage,
    TripDescriptor,
    TripUpdate,
    VehiclePosition,
)

LARGEST = 16 * 1024 * 1024
MOST_ENTITIES = 50_000
_LONGEST_ID = 200
_MOST_STOPS = 1000
_VERSIONS = ("1.0", "2.0")
_LATEST_S = 253_402_300_800  # the year 10000


class FeedError(ValueError):
    """What came is no feed that can be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """A trip on a day: `day` is YYYYMMDD or "". `relation` is SCHEDULED, ADDED ..."""

    trip: str
    route: str
    day: str
    relation: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A vehicle: `figures` by the names of the standard, as far as they make sense; `at`
    epoch seconds, 0 where that is not said; `run` None while it is on no trip."""

    figures: dict[str, float]
    words: dict[str, str]
    run: Run | None
    at: float


@dataclass(frozen=True, slots=True)
class Due:
    """How late a trip is: `delay_s`, or `arrives_at` at the place `sequence` in it."""

    run: Run
    vehicle: str
    delay_s: float | None
    sequence: int
    arrives_at: float
    at: float


@dataclass(frozen=True, slots=True)
class Notice:
    """An alert: its effect, and the trips and routes that it is about; of everything
    where both are empty."""

    effect: str
    trips: frozenset[str]
    routes: frozenset[str]
    periods: tuple[tuple[float, float], ...]

    def concerns(self, run: Run | None, now: float) -> bool:
        if self.periods and not any(start <= now < end for start, end in self.periods):
            return False
        if not self.trips and not self.routes:
            return True
        return run is not None and (run.trip in self.trips or run.route in self.routes)


def read_feed(data: bytes) -> FeedMessage:
    """FeedError for what is none, is too large, or tells changes instead of the whole."""
    if len(data) > LARGEST:
        raise FeedError(f"more than {LARGEST >> 20} MiB")
    message = FeedMessage()
    try:
        message.ParseFromString(data)
    except (DecodeError, RecursionError, ValueError) as error:
        raise FeedError("no GTFS Realtime feed") from error
    header = message.header
    if header.gtfs_realtime_version not in _VERSIONS:
        raise FeedError(f"GTFS Realtime {header.gtfs_realtime_version[:20]!r}, not 1.0 or 2.0")
    if header.incrementality != FeedHeader.FULL_DATASET:
        raise FeedError("it tells changes only, which is no part of the standard yet")
    if len(message.entity) > MOST_ENTITIES:
        raise FeedError(f"more than {MOST_ENTITIES} entities")
    if not 0 < header.timestamp < _LATEST_S:
        raise FeedError("it does not say of when it is")
    return message


def sightings(message: FeedMessage) -> dict[str, Sighting]:
    """Vehicles by their id; of one that is there twice, the later."""
    found: dict[str, Sighting] = {}
    for entity in message.entity:
        if entity.is_deleted or not entity.HasField("vehicle"):
            continue
        vehicle = entity.vehicle
        name = vehicle.vehicle.id or entity.id
        sighting = _sighting(vehicle)
        if name not in found or found[name].at <= sighting.at:
            found[name] = sighting
    return found


def dues(message: FeedMessage) -> Iterator[Due]:
    for entity in message.entity:
        if entity.is_deleted or not entity.HasField("trip_update"):
            continue
        update = entity.trip_update
        run = _run(update.trip)
        if run is not None:
            yield _due(update, run)


def notices(message: FeedMessage) -> Iterator[Notice]:
    for entity in message.entity:
        if not entity.is_deleted and entity.HasField("alert"):
            yield _notice(entity.alert)


def _sighting(vehicle: VehiclePosition) -> Sighting:
    figures: dict[str, float] = {}
    words: dict[str, str] = {}
    position = vehicle.position
    if vehicle.HasField("position"):
        lat, lon = position.latitude, position.longitude
        if abs(lat) <= 90.0 and abs(lon) <= 180.0 and (lat, lon) != (0.0, 0.0):  # nor NaN
            figures.update(latitude=lat, longitude=lon)
        if position.HasField("bearing") and 0.0 <= position.bearing <= 360.0:
            figures["bearing"] = position.bearing
        if position.HasField("speed") and 0.0 <= position.speed < 200.0:
            figures["speed"] = position.speed
        if position.HasField("odometer") and 0.0 <= position.odometer < math.inf:
            figures["odometer"] = position.odometer
    if vehicle.HasField("current_status"):
        words["current_status"] = VehiclePosition.VehicleStopStatus.Name(vehicle.current_status)
    if vehicle.HasField("congestion_level"):
        words["congestion_level"] = VehiclePosition.CongestionLevel.Name(vehicle.congestion_level)
    if vehicle.HasField("occupancy_status"):
        words["occupancy_status"] = VehiclePosition.OccupancyStatus.Name(vehicle.occupancy_status)
    run = _run(vehicle.trip) if vehicle.HasField("trip") else None
    words["trip"] = "NONE" if run is None else run.relation
    return Sighting(figures, words, run, _time(vehicle.timestamp))


def _run(trip: TripDescriptor) -> Run | None:
    if not trip.trip_id and not trip.route_id:
        return None
    relation = TripDescriptor.ScheduleRelationship.Name(trip.schedule_relationship)
    ids = trip.trip_id[:_LONGEST_ID], trip.route_id[:_LONGEST_ID], trip.start_date[:8]
    return Run(*ids, relation)


def _due(update: TripUpdate, run: Run) -> Due:
    """By its own word, else by the first stop that is still to come."""
    at = _time(update.timestamp)
    if update.HasField("delay"):
        return Due(run, update.vehicle.id, float(update.delay), 0, 0.0, at)
    for stop in update.stop_time_update[:_MOST_STOPS]:
        event = stop.arrival if stop.HasField("arrival") else stop.departure
        if event.HasField("delay"):
            return Due(run, update.vehicle.id, float(event.delay), 0, 0.0, at)
        if event.time and stop.HasField("stop_sequence"):
            return Due(run, update.vehicle.id, None, stop.stop_sequence, _time(event.time), at)
    return Due(run, update.vehicle.id, None, 0, 0.0, at)


def _notice(alert: Alert) -> Notice:
    selectors: list[EntitySelector] = list(alert.informed_entity[:_MOST_STOPS])
    trips = {one.trip.trip_id for one in selectors if one.HasField("trip") and one.trip.trip_id}
    routes = {one.route_id for one in selectors if one.route_id and not one.trip.trip_id}
    routes |= {one.trip.route_id for one in selectors if one.trip.route_id and not one.trip.trip_id}
    periods = tuple(
        (_time(one.start), _time(one.end) or math.inf) for one in alert.active_period[:_MOST_STOPS]
    )
    if not trips and not routes and any(one.stop_id for one in selectors):
        trips = {""}  # of a stop only: no vehicle's own matter
    return Notice(Alert.Effect.Name(alert.effect), frozenset(trips), frozenset(routes), periods)


def _time(seconds: int) -> float:
    return float(seconds) if 0 < seconds < _LATEST_S else 0.0
