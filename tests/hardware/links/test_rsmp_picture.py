"""What a site's own words mean: letters, tables, lists, several intersections, alarms,
clocks, and what was kept through an outage."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.bus.stamp import format_stamp
from app.bus.wire import Reading
from hardware.rsmp.messages import AggregatedStatus, Alarm, StatusUpdate, Value
from hardware.rsmp.picture import Picture
from hardware.rsmp.signalmap import parse_map
from resources.shelf import map_file

READ = parse_map(map_file("rsmp", "junction"), "junction.toml")
NOW = 1_795_431_600.0
Content = Any


def picture(intersection: int = 0) -> Picture:
    return Picture(READ, "junction-001", intersection)


def update(values: dict[str, Content], *, at: float = NOW, q: str = "recent") -> StatusUpdate:
    said = [
        msgspec.convert({"sCI": code, "n": name, "s": content, "q": q}, Value)
        for (code, _, name), content in ((source.partition("."), c) for source, c in values.items())
    ]
    return StatusUpdate(cId="c", sTs=format_stamp(at), sS=said)


def told(readings: list[Reading]) -> dict[str, object]:
    return {reading.point: reading.value for reading in readings}


def alarm(code: str, state: str = "Active", at: float = NOW, component: str = "c") -> Alarm:
    return msgspec.convert(
        {
            "type": "Alarm",
            "cId": component,
            "aCId": code,
            "aSp": "Issue",
            "ack": "notAcknowledged",
            "aS": state,
            "sS": "notSuspended",
            "aTs": format_stamp(at),
            "cat": "D",
            "pri": "2",
            "rvs": [],
        },
        Alarm,
    )


@pytest.mark.parametrize(
    ("letter", "phase"),
    [("1", "green"), ("9", "green"), ("N", "amber"), ("c", "amber"), ("B", "red"), ("0", "red")],
)
def test_the_letter_of_the_first_signal_group_is_what_it_shows(letter: str, phase: str) -> None:
    said = picture().status(update({"S0001.signalgroupstatus": letter + "BB1"}), NOW)
    assert told(said) == {"phase": phase}


@pytest.mark.parametrize("letters", ["?BB", "", None, [{"a": "b"}]])
def test_what_no_letter_means_is_not_guessed(letters: Content) -> None:
    seen = picture()
    assert seen.status(update({"S0001.signalgroupstatus": letters}), NOW) == []
    seen.status(update({"S0001.signalgroupstatus": "1"}), NOW)
    (said,) = seen.status(update({"S0001.signalgroupstatus": letters}), NOW)
    assert (said.value, said.quality) == ("green", "bad")


@pytest.mark.parametrize(
    ("status", "source", "plan", "cycle_s"),
    [("2", "forced", "peak", 100.0), ("2", "calendar_clock", "timetable", 100.0)],
)
def test_a_plan_is_one_of_ours_only_where_somebody_forced_it(
    status: str, source: str, plan: str, cycle_s: float
) -> None:
    values = {"S0014.status": status, "S0014.source": source, "S0028.status": "01-80,02-100"}
    assert told(picture().status(update(values), NOW)) == {"plan": plan, "cycle_s": cycle_s}


@pytest.mark.parametrize("table", ["01-80", "02-", "02-many", "02-inf", "2", ""])
def test_a_cycle_that_is_in_no_table_is_none(table: str) -> None:
    values = {"S0014.status": "2", "S0014.source": "forced", "S0028.status": table}
    assert told(picture().status(update(values), NOW)) == {"plan": "peak"}


@pytest.mark.parametrize(
    ("vehicles", "since_s", "flow"),
    [("3,1", 20.0, 720.0), ("3,-1", 20.0, 540.0), ("0,0", 60.0, 0.0)],
)
def test_vehicles_of_all_detectors_make_a_flow(vehicles: str, since_s: float, flow: float) -> None:
    values = {"S0205.vehicles": vehicles, "S0205.start": format_stamp(NOW - since_s)}
    assert told(picture().status(update(values), NOW)) == {"detector_vph": flow}


@pytest.mark.parametrize(
    ("vehicles", "start"),
    [
        ("-1,-1", format_stamp(NOW - 20)),
        ("3", format_stamp(NOW)),
        ("3", format_stamp(NOW + 20)),
        ("3", "yesterday"),
        ("many", format_stamp(NOW - 20)),
        ("65535,65535", format_stamp(NOW - 20)),
    ],
)
def test_what_cannot_have_been_counted_makes_none(vehicles: str, start: str) -> None:
    values = {"S0205.vehicles": vehicles, "S0205.start": start}
    assert picture().status(update(values), NOW) == []


@pytest.mark.parametrize(("intersection", "mode"), [(0, "normal"), (1, "normal"), (2, "flashing")])
def test_each_intersection_of_a_controller_has_its_own_mode(intersection: int, mode: str) -> None:
    values = {
        "S0007.intersection": "1,2",
        "S0007.status": "True,True",
        "S0011.intersection": "1,2",
        "S0011.status": "False,True",
        "S0008.intersection": "0",
        "S0008.status": "False",
    }
    assert told(picture(intersection).status(update(values), NOW)) == {"mode": mode}


def test_priorities_and_routes_are_lists() -> None:
    seen = picture()
    request = {"r": "bus-7", "t": format_stamp(NOW), "s": "queued"}
    values = {"S0033.status": [request], "S0035.emergencyroutes": [{"id": "4"}, {"id": "5"}]}
    assert told(seen.status(update(values), NOW)) == {"priority": True, "emergency_route": 4.0}
    values = {"S0033.status": [{**request, "s": "completed"}], "S0035.emergencyroutes": []}
    assert told(seen.status(update(values), NOW)) == {"priority": False, "emergency_route": 0.0}


def test_an_alarm_at_any_component_is_a_fault_until_the_last_of_them_is_over() -> None:
    seen = picture()
    assert told(seen.alarm(alarm("A0202", "inActive", component="c:SG1"), NOW))["fault"] == "none"
    assert told(seen.alarm(alarm("A0202", component="c:SG2"), NOW))["fault"] == "lamp"
    assert told(seen.alarm(alarm("A0201", component="c:SG1"), NOW))["fault"] == "major"
    assert told(seen.alarm(alarm("A0201", "inActive", NOW + 1, "c:SG1"), NOW))["fault"] == "lamp"
    late = alarm("A0201", "Active", NOW, "c:SG1")
    assert seen.alarm(late, NOW) == [], "it was kept, and is overtaken"
    assert told(seen.status(update({}), NOW))["fault"] == "lamp", "it holds until it is over"


def test_an_alarm_of_the_future_is_over_when_the_site_says_so_by_a_mended_clock() -> None:
    seen = picture()
    assert told(seen.alarm(alarm("A0202", at=NOW + 3600), NOW))["fault"] == "lamp"
    assert told(seen.alarm(alarm("A0202", "inActive", NOW + 60), NOW + 60))["fault"] == "none"


def test_what_nobody_asked_for_is_not_kept() -> None:
    seen = picture()
    assert seen.status(update({f"S0999.x{number}": "1" for number in range(900)}), NOW) == []
    for number in range(1005):
        seen.alarm(alarm("A0202", "inActive", component=f"c:{number}"), NOW)
    assert (len(seen._known), len(seen._alarms)) == (4, 1000)


def test_the_aggregated_status_is_borne_though_the_map_wants_nothing_of_it() -> None:
    message = AggregatedStatus(cId="c", aSTS=format_stamp(NOW), fP=None, fS=None, se=[True] * 8)
    assert picture().aggregated(message, NOW) == []


def test_a_time_is_never_of_the_future_and_a_wrong_clock_is_not_believed() -> None:
    plan = {"S0014.status": "1", "S0014.source": "forced"}
    for off_s, time, quality in [
        (1.0, NOW, "good"),
        (-3.0, NOW - 3.0, "good"),
        (3600.0, NOW, "uncertain"),
        (-3600.0, NOW, "uncertain"),
    ]:
        seen = picture()
        (said,) = seen.status(update(plan, at=NOW + off_s), NOW)
        assert (said.time, said.quality) == (format_stamp(time), quality)
        assert bool(seen.clock_off_s) is (quality == "uncertain")


def test_what_was_kept_through_an_outage_has_its_own_time_and_never_overtakes() -> None:
    seen = picture()
    groups = "S0001.signalgroupstatus"
    (said,) = seen.status(update({groups: "1"}, at=NOW - 600, q="old"), NOW)
    assert said == Reading("junction-001", "phase", "green", format_stamp(NOW - 600), "uncertain")
    (said,) = seen.status(update({groups: "B"}), NOW)
    assert (said.value, said.quality) == ("red", "good")
    assert seen.status(update({groups: "1"}, at=NOW - 300, q="old"), NOW) == []
    assert seen.clock_off_s == 0.0


def test_what_the_site_does_not_know_is_told_as_bad_and_a_lost_site_too() -> None:
    seen = picture()
    seen.status(update({"S0001.signalgroupstatus": "1"}), NOW)
    (said,) = seen.status(update({"S0001.signalgroupstatus": None}, q="unknown"), NOW)
    assert (said.value, said.quality) == ("green", "bad")
    (said,) = seen.doubted(NOW + 5)
    assert (said.value, said.quality, said.time) == ("green", "bad", format_stamp(NOW + 5))
    assert seen.doubted(NOW + 6) == []
