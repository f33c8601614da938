"""What vehicles were meant to do: routes, trips and their times, after GTFS Schedule."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass

from hardware.gtfs.archive import NAME, unpacked
from hardware.gtfs.table import TimetableError, number, rows, time_of_day

ROUTE_TYPES = 1702  # the extended ones too
_FILES = ("agency.txt", "routes.txt", "stops.txt", "trips.txt", "stop_times.txt", "shapes.txt")


@dataclass(frozen=True, slots=True)
class Route:
    """`sort` is GTFS's route_type: 0 a tram, 3 a bus."""

    name: str
    sort: int


@dataclass(frozen=True, slots=True)
class Trip:
    """Of `route`; `times` are seconds of arrival by place in the trip (stop_sequence)."""

    route: str
    times: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Timetable:
    """`zone` is the agencies' time. `shapes` are counted: vehicles say where they are."""

    zone: zoneinfo.ZoneInfo
    routes: Mapping[str, Route]
    trips: Mapping[str, Trip]
    stops: Mapping[str, tuple[float, float]]
    shapes: int

    def due(self, trip: str, start_date: str, sequence: int) -> float | None:
        """When `trip` of the day ``YYYYMMDD`` was meant to arrive there, epoch seconds;
        None where that is not said."""
        known = self.trips.get(trip)
        seconds = -1 if known is None else known.times.get(sequence, -1)
        if seconds < 0:
            return None
        try:
            day = datetime.datetime.strptime(start_date, "%Y%m%d")
        except ValueError:
            return None
        noon = day.replace(hour=12, tzinfo=self.zone)  # days of 23 and 25 hours have a noon
        return noon.timestamp() - 43_200 + seconds


def read_timetable(data: bytes) -> Timetable:
    """Of a GTFS archive. Routes, stops and trips must be there; a trip's times are used
    where they are. TimetableError with file, line and reason."""
    files = unpacked(data, _FILES)
    for name in ("agency.txt", "routes.txt", "stops.txt", "trips.txt"):
        if name not in files:
            raise TimetableError(NAME, 0, f"there is no {name}")
    routes = _routes(files["routes.txt"])
    stops = _stops(files["stops.txt"])
    trips = _trips(files["trips.txt"], routes, files.get("stop_times.txt"), stops)
    shapes = len(_shapes(files["shapes.txt"])) if "shapes.txt" in files else 0
    return Timetable(_zone(files["agency.txt"]), routes, trips, stops, shapes)


def _zone(data: bytes) -> zoneinfo.ZoneInfo:
    file = "agency.txt"
    for line, row in rows(file, data, ("agency_timezone",)):
        try:
            return zoneinfo.ZoneInfo(row["agency_timezone"])
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            reason = f"there is no time zone {row['agency_timezone'][:80]!r}"
            raise TimetableError(file, line, reason) from error
    raise TimetableError(file, 1, "there is no agency")


def _routes(data: bytes) -> dict[str, Route]:
    file = "routes.txt"
    found: dict[str, Route] = {}
    for line, row in rows(file, data, ("route_id", "route_type")):
        sort = int(number(file, line, row, "route_type", 0, ROUTE_TYPES))
        name = row.get("route_short_name") or row.get("route_long_name") or row["route_id"]
        _once(file, line, "route_id", row["route_id"], found)
        found[row["route_id"]] = Route(name, sort)
    return found


def _stops(data: bytes) -> dict[str, tuple[float, float]]:
    file = "stops.txt"
    found: dict[str, tuple[float, float]] = {}
    for line, row in rows(file, data, ("stop_id", "stop_lat", "stop_lon")):
        _once(file, line, "stop_id", row["stop_id"], found)
        if not row["stop_lat"] and row.get("location_type") in ("3", "4"):
            continue  # within a station: these need no place of their own
        lat = number(file, line, row, "stop_lat", -90.0, 90.0)
        found[row["stop_id"]] = lat, number(file, line, row, "stop_lon", -180.0, 180.0)
    return found


def _trips(
    data: bytes, routes: Mapping[str, Route], times: bytes | None, stops: Mapping[str, object]
) -> dict[str, Trip]:
    file = "trips.txt"
    found: dict[str, Trip] = {}
    sequences: dict[str, dict[int, int]] = {}
    for line, row in rows(file, data, ("trip_id", "route_id")):
        _once(file, line, "trip_id", row["trip_id"], found)
        if row["route_id"] not in routes:
            raise TimetableError(file, line, f"there is no route {row['route_id'][:80]}")
        at = sequences.setdefault(row["trip_id"], {})
        found[row["trip_id"]] = Trip(row["route_id"], at)
    if times is not None:
        _fill(times, sequences, stops)
    return found


def _fill(data: bytes, trips: Mapping[str, dict[int, int]], stops: Mapping[str, object]) -> None:
    file = "stop_times.txt"
    for line, row in rows(file, data, ("trip_id", "stop_sequence", "arrival_time")):
        at = trips.get(row["trip_id"])
        if at is None:
            raise TimetableError(file, line, f"there is no trip {row['trip_id'][:80]}")
        if row.get("stop_id") and row["stop_id"] not in stops:
            raise TimetableError(file, line, f"there is no stop {row['stop_id'][:80]}")
        sequence = int(number(file, line, row, "stop_sequence", 0, 1e6))
        if sequence in at:
            raise TimetableError(file, line, f"stop_sequence: {sequence} is there twice")
        at[sequence] = time_of_day(file, line, row["arrival_time"])


def _shapes(data: bytes) -> set[str]:
    file = "shapes.txt"
    found = set()
    for line, row in rows(file, data, ("shape_id", "shape_pt_lat", "shape_pt_lon")):
        number(file, line, row, "shape_pt_lat", -90.0, 90.0)
        number(file, line, row, "shape_pt_lon", -180.0, 180.0)
        found.add(row["shape_id"])
    return found


def _once(file: str, line: int, name: str, value: str, known: Mapping[str, object]) -> None:
    if not value:
        raise TimetableError(file, line, f"{name} is empty")
    if value in known:
        raise TimetableError(file, line, f"{name}: {value[:80]} is there twice")
