"""A timetable for made-up vehicles: one trip each, which calls somewhere every hour."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

ZONE = zoneinfo.ZoneInfo("Europe/Paris")
_CALLS = 26  # hours: the day of service ends after midnight
_SORTS = {"tram": 0, "bus": 3}
_HOUR_S = 3600


class Call(NamedTuple):
    """The next stop of every trip: of which day of service, its place in the trip, and when
    it is due, epoch seconds."""

    day: str
    sequence: int
    due: int


def next_call(now: float) -> Call:
    day = datetime.datetime.fromtimestamp(now, ZONE)
    midnight = round(day.replace(hour=12, minute=0, second=0, microsecond=0).timestamp()) - 43_200
    sequence = int(now - midnight) // _HOUR_S + 1
    return Call(day.strftime("%Y%m%d"), sequence, midnight + sequence * _HOUR_S)


def trip_of(vehicle: str) -> str:
    return f"trip-{vehicle}"


def made_timetable(
    kinds: Mapping[str, Sequence[str]], places: Iterable[tuple[float, float]]
) -> bytes:
    """A GTFS archive: a route for each of `kinds`, a trip for each of its vehicles, and
    stops at `places`."""
    stops = [(f"stop-{number}", lat, lon) for number, (lat, lon) in enumerate(places, 1)]
    trips = [(kind, vehicle) for kind, some in kinds.items() for vehicle in some]
    files: dict[str, list[Sequence[object]]] = {
        "agency.txt": [
            ("agency_id", "agency_name", "agency_url", "agency_timezone"),
            ("made-up", "Made-up transport", "http://127.0.0.1/", ZONE.key),
        ],
        "calendar.txt": [
            ("service_id", *_DAYS, "start_date", "end_date"),
            ("daily", *(1 for _ in _DAYS), "20200101", "20991231"),
        ],
        "routes.txt": [
            ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type"),
            *((kind, "made-up", kind, kind, _SORTS.get(kind, 3)) for kind in kinds),
        ],
        "stops.txt": [
            ("stop_id", "stop_name", "stop_lat", "stop_lon"),
            *((name, name, lat, lon) for name, lat, lon in stops),
        ],
        "trips.txt": [
            ("route_id", "service_id", "trip_id"),
            *((kind, "daily", trip_of(vehicle)) for kind, vehicle in trips),
        ],
        "stop_times.txt": [
            ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
            *(
                (trip_of(vehicle), *(f"{hour:02}:00:00",) * 2, stops[hour % len(stops)][0], hour)
                for _, vehicle in trips
                for hour in range(1, _CALLS)
            ),
        ],
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in files.items():
            text = io.StringIO(newline="")
            csv.writer(text).writerows(table)
            archive.writestr(name, text.getvalue())
    return packed.getvalue()


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
