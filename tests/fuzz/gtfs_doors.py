"""What a follower of vehicles reads that somebody else wrote: feeds, timetables, maps."""

from __future__ import annotations

from hardware.gtfs import feed
from hardware.gtfs.fleet import Fleet
from hardware.gtfs.fleetmap import parse_map
from hardware.gtfs.madefeed import MadeFeed
from hardware.gtfs.madetimetable import made_timetable
from hardware.gtfs.table import TimetableError, rows
from hardware.gtfs.timetable import read_timetable
from hardware.sitefile import SiteFileError
from resources.shelf import map_file
from tests.fuzz.door import Door
from tests.hardware.links.gtfsrig import BUS, POINTS
from tests.hardware.links.madeup import MadeUp

NOW = 1_795_400_000.0
MAP = parse_map(map_file("gtfs", "fleet"), "fleet.toml")
TABLE = b'stop_id,stop_name,stop_lat\n"S1","a ""b""",47.3\n'


def gtfs_doors() -> list[Door]:
    made = MadeFeed(
        {"bus": {"12": BUS}}, MAP, MadeUp({(BUS, point): v for point, v in POINTS.items()})
    )
    feeds = (made.vehicle_positions(NOW), made.trip_updates(NOW), made.alerts(NOW))
    return [
        Door("feed", "bytes", tuple(one.SerializeToString() for one in feeds), _feed, 0.5),
        Door("timetable", "bytes", (made_timetable({"bus": ["12"]}, [(47.3, 5.0)]),), _zip, 0.2),
        Door("timetable's table", "bytes", (TABLE,), _table, 0.5),
        Door("fleet map", "bytes", (map_file("gtfs", "fleet").encode(),), _map, 0.1),
    ]


def _feed(data: bytes) -> bool:
    """Taken as each of the three, and every vehicle told."""
    try:
        message = feed.read_feed(data)
    except feed.FeedError:
        return False
    seen = feed.sightings(message)
    fleet = Fleet(MAP, {name: f"bus-{number}" for number, name in enumerate(seen)})
    fleet.see(seen, float(message.header.timestamp))
    fleet.expect(feed.dues(message), float(message.header.timestamp))
    fleet.note(feed.notices(message))
    for reading in fleet.news(NOW):
        assert reading.value == reading.value, "not a number"
        assert reading.quality in ("good", "uncertain")
    return True


def _zip(data: bytes) -> bool:
    try:
        return bool(read_timetable(data).routes)
    except TimetableError:
        return False


def _table(data: bytes) -> bool:
    try:
        return bool(list(rows("x.txt", data, ("stop_id",))))
    except TimetableError:
        return False


def _map(data: bytes) -> bool:
    try:
        return bool(parse_map(data.decode("utf-8", "replace"), "fuzzed.toml").points)
    except SiteFileError:
        return False
