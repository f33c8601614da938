"""GTFS Realtime feeds: bytes of the standard, what makes no sense, and what a fleet says."""

from __future__ import annotations

import struct

import pytest
from google.transit.gtfs_realtime_pb2 import Alert, FeedHeader, FeedMessage

from app.bus.stamp import format_stamp
from app.bus.wire import Reading, Value
from hardware.gtfs import feed
from hardware.gtfs.feed import Due, FeedError, Notice, Run, Sighting
from hardware.gtfs.fleet import Fleet
from hardware.gtfs.fleetmap import parse_map
from hardware.gtfs.timetable import read_timetable
from hardware.sitefile import SiteFileError
from resources.shelf import map_file
from tests.hardware.links.test_gtfs_timetable import FILES, packed

NOW = 1_795_400_000.0
RUN = Run("T1", "R1", "20261123", "SCHEDULED")
MAP = parse_map(map_file("gtfs", "fleet"), "fleet.toml")


def field(number: int, payload: bytes) -> bytes:
    """A field of protobuf with a length, by hand."""
    return bytes([number << 3 | 2, len(payload)]) + payload


def varint(number: int, value: int) -> bytes:
    out = bytearray([number << 3])
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


HEADER = field(1, field(1, b"2.0") + varint(2, 0) + varint(3, int(NOW)))


def whole(**header: object) -> FeedMessage:
    wanted = {"gtfs_realtime_version": "2.0", "timestamp": int(NOW)} | header
    return FeedMessage(header=FeedHeader(**wanted))  # type: ignore[arg-type]


def test_a_feed_written_by_hand_is_read() -> None:
    """Field numbers are those of the published gtfs-realtime.proto."""
    place = b"".join(
        bytes([number << 3 | 5]) + struct.pack("<f", value)
        for number, value in ((1, 47.32), (2, 5.04), (3, 90.0), (5, 10.0))
    )
    trip = field(1, b"T1") + field(3, b"20261123") + field(5, b"R1")
    vehicle = field(1, trip) + field(2, place) + varint(5, int(NOW) - 7) + field(8, field(1, b"12"))
    message = feed.read_feed(HEADER + field(2, field(1, b"e1") + field(4, vehicle)))
    (name, one) = next(iter(feed.sightings(message).items()))
    assert name == "12"
    assert one.run == RUN
    assert one.at == NOW - 7
    assert one.figures["latitude"] == pytest.approx(47.32, abs=1e-5)
    assert one.figures["speed"] == 10.0
    assert one.words["trip"] == "SCHEDULED"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "GTFS Realtime '', not"),
        (b"\xff\xff", "no GTFS Realtime feed"),
        (b"<html>", "no GTFS Realtime feed"),
        (whole(gtfs_realtime_version="3.0").SerializeToString(), "GTFS Realtime '3.0', not"),
        (whole(incrementality=FeedHeader.DIFFERENTIAL).SerializeToString(), "changes only"),
        (whole(timestamp=0).SerializeToString(), "does not say of when"),
        (whole(timestamp=2**63).SerializeToString(), "does not say of when"),
        (bytes(feed.LARGEST + 1), "more than 16 MiB"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(FeedError, match=said):
        feed.read_feed(data)


def test_figures_that_make_no_sense_are_none() -> None:
    message = whole()
    one = message.entity.add(id="a").vehicle
    one.position.latitude, one.position.longitude = float("nan"), 5.0
    one.position.bearing, one.position.speed = 361.0, -1.0
    other = message.entity.add(id="b").vehicle
    other.position.latitude, other.position.longitude = 0.0, 0.0
    gone = message.entity.add(id="c", is_deleted=True).vehicle
    gone.vehicle.id = "c"
    seen = feed.sightings(message)
    assert [(name, found.figures) for name, found in seen.items()] == [("a", {}), ("b", {})]
    assert seen["a"].words["trip"] == "NONE"


def test_how_late_a_trip_is_comes_from_its_delay_or_its_next_stop() -> None:
    message = whole()
    for number, trip in enumerate(("T1", "T2", "T3", "")):
        update = message.entity.add(id=str(number)).trip_update
        update.trip.trip_id = trip
        if trip == "T1":
            update.delay = 90
        elif trip == "T2":
            update.stop_time_update.add(stop_sequence=1).departure.delay = -30
        else:
            update.stop_time_update.add(stop_sequence=4).arrival.time = int(NOW)
    found = list(feed.dues(message))
    assert [(one.run.trip, one.delay_s) for one in found] == [("T1", 90), ("T2", -30), ("T3", None)]
    assert (found[2].sequence, found[2].arrives_at) == (4, NOW)


def test_an_alert_is_about_trips_routes_or_everything_while_it_lasts() -> None:
    message = whole()
    for trip, route, stop in (("T1", "", ""), ("", "R1", ""), ("", "", "S1"), ("", "", "")):
        alert = message.entity.add(id=f"{trip}{route}{stop}-").alert
        alert.effect = Alert.DETOUR
        entity = alert.informed_entity.add(agency_id="A")
        entity.route_id, entity.stop_id = route, stop
        if trip:
            entity.trip.trip_id = trip
    by_trip, by_route, by_stop, by_agency = feed.notices(message)
    other = Run("T2", "R1", "", "SCHEDULED")
    assert [one.concerns(RUN, NOW) for one in (by_trip, by_route, by_stop, by_agency)] == [
        *(True, True, False, True)
    ]
    assert [one.concerns(other, NOW) for one in (by_trip, by_route)] == [False, True]
    assert not by_trip.concerns(None, NOW)
    over = Notice("DETOUR", frozenset(), frozenset(), ((0.0, NOW),))
    assert [over.concerns(RUN, at) for at in (NOW - 1, NOW)] == [True, False]


def fleet(**vehicles: str) -> Fleet:
    return Fleet(MAP, vehicles or {"12": "bus-001"}, read_timetable(packed(FILES)))


def sighting(at: float = NOW, run: Run | None = RUN, **figures: float) -> Sighting:
    return Sighting(figures, {"trip": "NONE" if run is None else run.relation}, run, at)


def said(readings: list[Reading]) -> dict[str, tuple[Value, str]]:
    return {one.point: (one.value, one.quality) for one in readings}


def test_a_vehicle_tells_its_points_once_and_its_news() -> None:
    buses = fleet()
    buses.see({"12": sighting(latitude=47.3, longitude=5.0, bearing=90.0, speed=10.0)}, NOW)
    assert said(buses.news(NOW)) == {
        "lat": (47.3, "good"),
        "lon": (5.0, "good"),
        "heading_deg": (90.0, "good"),
        "speed_kmh": (36.0, "good"),
        "state": ("in_service", "good"),
    }
    assert buses.news(NOW + 1) == []
    buses.see({"12": sighting(NOW + 5, None, latitude=47.3)}, NOW + 5)
    news = {(one.point, one.value, one.quality) for one in buses.news(NOW + 6)}
    assert ("state", "out_of_service", "good") in news
    assert ("speed_kmh", 36.0, "bad") in news, "it says so no more"
    assert ("lat", 47.3, "good") in news, "it says so again, at a new time"


def test_a_vehicle_that_is_seen_no_more_is_told_as_bad_once() -> None:
    buses = fleet()
    buses.see({"12": sighting(NOW - 60)}, NOW)
    (first,) = buses.news(NOW)
    assert first.time == format_stamp(NOW - 60)
    buses.see({}, NOW + 5)
    assert said(buses.news(NOW + 5)) == {"state": ("in_service", "bad")}
    assert buses.news(NOW + 6) == []
    buses.see({"12": sighting(NOW - 60)}, NOW + 10)
    (again,) = buses.news(NOW + 10)
    assert (again.quality, again.time) == ("good", format_stamp(NOW + 5)), "no step back in time"
    assert buses.seen == 1


def test_a_clock_that_is_ahead_is_not_believed() -> None:
    for at, feed_at in ((NOW + 60, NOW), (NOW, NOW + 60), (0.0, NOW + 60)):
        buses = fleet()
        buses.see({"12": sighting(at)}, feed_at)
        (one,) = buses.news(NOW)
        assert (one.quality, one.time) == ("uncertain", format_stamp(NOW))
    buses = fleet()
    buses.see({"12": sighting(NOW + 1)}, NOW + 1)
    (one,) = buses.news(NOW)
    assert (one.quality, one.time) == ("good", format_stamp(NOW))


def test_delay_is_told_or_counted_against_the_timetable() -> None:
    buses = fleet()
    buses.see({"12": sighting()}, NOW)
    due = buses.timetable.due("T1", "20261123", 1) if buses.timetable else None
    assert due is not None
    for one, wanted in (
        (Due(RUN, "", 90.0, 0, 0.0, NOW), 90.0),
        (Due(RUN, "", None, 1, due + 120.0, NOW), 120.0),
        (Due(Run("", "", "", ""), "12", 30.0, 0, 0.0, NOW), 30.0),
        (Due(RUN, "", None, 9, due, NOW), None),
        (Due(RUN, "", 1e9, 0, 0.0, NOW), None),
    ):
        buses.expect([one], NOW)
        buses.forget()
        assert said(buses.news(NOW)).get("delay_s", (None,))[0] == wanted


EFFECT = """
title = "T"
[[points]]
point = "service"
field = "effect"
words = { NO_SERVICE = "stopped", DETOUR = "detour", NONE = "normal" }
"""


def test_of_several_alerts_the_first_of_the_map_counts() -> None:
    buses = Fleet(parse_map(EFFECT, "m.toml"), {"12": "bus-001"})
    buses.see({"12": sighting()}, NOW)
    assert buses.news(NOW) == [], "nobody says"
    everybody = frozenset[str](), frozenset[str](), ()
    for effects, word in (
        ((), "normal"),
        (("DETOUR", "NO_SERVICE"), "stopped"),
        (("OTHER_EFFECT", "DETOUR"), "detour"),
        (("OTHER_EFFECT",), "normal"),
    ):
        buses.note(Notice(effect, *everybody) for effect in effects)
        buses.forget()
        assert said(buses.news(NOW)) == {"service": (word, "good")}
    buses.note(None)
    assert said(buses.news(NOW)) == {"service": ("normal", "bad")}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (EFFECT.replace("effect", "colour"), "m.toml, line 5: field: "),
        (EFFECT.replace("effect", "speed"), "m.toml, line 3: points: speed is a number"),
        (EFFECT.partition("words")[0], "effect is a word: say in words"),
        (
            EFFECT + EFFECT.partition("\n[[")[1] + EFFECT.partition("\n[[")[2],
            "line 8: points: this",
        ),
        (EFFECT + "scale = 0\n", "scale is not 0"),
        (EFFECT + "shade = 1\n", "m.toml, line 7: shade: "),
    ],
)
def test_a_faulty_map_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(SiteFileError) as caught:
        parse_map(text, "m.toml")
    assert reason in str(caught.value)
