"""GTFS archives: what they say, what is refused with line and reason, and what is a trap."""

from __future__ import annotations

import datetime
import io
import zipfile
import zoneinfo
from collections.abc import Mapping
from pathlib import Path

import pytest

from hardware.gtfs import archive
from hardware.gtfs.madetimetable import made_timetable, next_call, trip_of
from hardware.gtfs.table import TimetableError, rows, time_of_day
from hardware.gtfs.timetable import read_timetable

REAL = Path(__file__).parents[4] / "shared" / "data" / "dijon" / "gtfs"
FILES = {
    "agency.txt": "agency_name,agency_url,agency_timezone\nA,http://a.example/,Europe/Paris\n",
    "routes.txt": "route_id,route_short_name,route_type\nR1,L1,3\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nS1,First,47.32,5.04\n",
    "trips.txt": "route_id,service_id,trip_id\nR1,week,T1\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T1,07:45:00,07:45:30,S1,1\nT1,25:10:00,25:10:00,S1,2\n",
}


def packed(files: Mapping[str, str | bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return whole.getvalue()


def test_a_trip_says_when_it_was_due() -> None:
    read = read_timetable(packed(FILES))
    assert read.routes["R1"].name == "L1"
    assert read.stops["S1"] == (47.32, 5.04)
    paris = zoneinfo.ZoneInfo("Europe/Paris")
    due = read.due("T1", "20261123", 1)
    assert due == datetime.datetime(2026, 11, 23, 7, 45, tzinfo=paris).timestamp()
    night = read.due("T1", "20261123", 2)
    assert night == datetime.datetime(2026, 11, 24, 1, 10, tzinfo=paris).timestamp()
    for trip, day, sequence in (("T2", "20261123", 1), ("T1", "20261323", 1), ("T1", "", 1)):
        assert read.due(trip, day, sequence) is None
    assert read.due("T1", "20261123", 3) is None


def test_the_day_when_clocks_are_set_counts_from_its_noon() -> None:
    """25 October 2026 has 25 hours: 7:45 is 7 hours and 45 minutes before noon, less 12."""
    due = read_timetable(packed(FILES)).due("T1", "20261025", 1)
    paris = zoneinfo.ZoneInfo("Europe/Paris")
    assert due == datetime.datetime(2026, 10, 25, 7, 45, tzinfo=paris).timestamp()


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("agency.txt", "agency_timezone\nEurope/Nowhere\n", "agency.txt, line 2: there is no time"),
        ("agency.txt", "agency_timezone\n../../etc/passwd\n", "agency.txt, line 2: there is no"),
        ("agency.txt", "agency_timezone\n", "agency.txt, line 1: there is no agency"),
        ("routes.txt", "route_id,route_type\nR1,bus\n", "routes.txt, line 2: route_type: 'bus'"),
        ("routes.txt", "route_id\nR1\n", "routes.txt, line 1: there is no column route_type"),
        ("routes.txt", "route_id,route_id\n1,2\n", "routes.txt, line 1: there is no column"),
        ("stops.txt", "stop_id,stop_lat,stop_lon\nS1,91,5\n", "stop_lat: 91 is not from -90"),
        ("stops.txt", "stop_id,stop_lat,stop_lon\nS1,nan,5\n", "stops.txt, line 2: stop_lat: nan"),
        ("stops.txt", "stop_id,stop_lat,stop_lon\nS1,1\n", "line 2: 2 fields instead of 3"),
        ("stops.txt", 'stop_id,stop_lat,stop_lon\n"S1,1,2\n', "stops.txt, line 2: "),
        ("trips.txt", "route_id,trip_id\nR9,T1\n", "trips.txt, line 2: there is no route R9"),
        ("trips.txt", "route_id,trip_id\nR1,T1\nR1,T1\n", "line 3: trip_id: T1 is there twice"),
        ("trips.txt", "route_id,trip_id\nR1,\n", "trips.txt, line 2: trip_id is empty"),
        ("stop_times.txt", "trip_id,stop_sequence,arrival_time\nT9,1,\n", "there is no trip T9"),
        ("stop_times.txt", "trip_id,stop_sequence,arrival_time\nT1,1,7h\n", "'7h' is no time"),
        ("shapes.txt", "shape_id,shape_pt_lat,shape_pt_lon\na,x,1\n", "shapes.txt, line 2: shape"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(file: str, text: str, said: str) -> None:
    with pytest.raises(TimetableError) as caught:
        read_timetable(packed(FILES | {file: text}))
    assert said in str(caught.value)


def test_text_that_is_no_text_is_refused_with_its_line() -> None:
    with pytest.raises(TimetableError, match=r"x\.txt, line 2: no text in UTF-8"):
        list(rows("x.txt", b"a\n\xff\n", ("a",)))
    assert list(rows("x.txt", b"\xef\xbb\xbfa,b\n1, 2 \n\n", ("a",))) == [(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize(
    ("text", "seconds"), [("", -1), ("0:00:01", 1), ("24:00:00", 86400), ("07:45:00", 27900)]
)
def test_times_go_beyond_midnight(text: str, seconds: int) -> None:
    assert time_of_day("t", 1, text) == seconds


@pytest.mark.parametrize("text", ["24:60:00", "1:2", "-1:00:00", "٣:00:00", "9999999:00:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(TimetableError, match="is no time"):
        time_of_day("t", 1, text)


def test_an_archive_that_is_none_or_lacks_something_is_refused() -> None:
    whole = packed(FILES)
    for data in (b"", b"PK\x03\x04", whole[:-20], whole[:200] + b"\0" * 50 + whole[250:]):
        with pytest.raises(TimetableError):
            read_timetable(data)
    with pytest.raises(TimetableError, match=r"there is no trips\.txt"):
        read_timetable(packed({name: t for name, t in FILES.items() if name != "trips.txt"}))


def test_an_archive_that_grows_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand times its size, whatever it says of itself."""
    monkeypatch.setattr(archive, "LARGEST_FILE", 2 << 20)
    bomb = packed(FILES | {"stops.txt": bytes(8 << 20)})
    assert len(bomb) < 20_000
    with pytest.raises(TimetableError, match=r"stops\.txt: more than 2 MiB unpacked"):
        read_timetable(bomb)
    many = packed({f"{number}.txt": "" for number in range(archive.MOST_FILES + 1)})
    with pytest.raises(TimetableError, match="more than 200 files"):
        read_timetable(many)
    monkeypatch.setattr(archive, "LARGEST_ARCHIVE", 100)
    with pytest.raises(TimetableError, match="timetable: more than"):
        read_timetable(packed(FILES))


def test_the_made_up_timetable_can_be_read_and_meets_every_hour() -> None:
    read = read_timetable(made_timetable({"bus": ["12"], "tram": ["1001"]}, [(47.3, 5.0)]))
    assert {name: route.sort for name, route in read.routes.items()} == {"bus": 3, "tram": 0}
    for now in (1_795_388_399.0, 1_795_388_400.0, 1_795_400_000.5):
        call = next_call(now)
        assert read.due(trip_of("12"), call.day, call.sequence) == call.due
        assert now < call.due <= now + 3600


@pytest.mark.skipif(not REAL.is_dir(), reason="no real timetable here")
def test_a_real_timetable_can_be_read() -> None:
    files = {path.name: path.read_bytes() for path in REAL.glob("*.txt")}
    read = read_timetable(packed(files))
    assert read.zone.key == "Europe/Paris"
    assert len(read.stops) == 1080
    assert len(read.trips) == 10_968
    assert read.shapes == 136
