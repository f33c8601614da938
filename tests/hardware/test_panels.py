"""Alarm panels of the simulated field."""

from __future__ import annotations

from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.moment import CityClock
from tests.hardware.town import LAT, LON, Draft, kinds, roads, town_of

NOON = 1_795_431_600.0 - 3600.0  # 23 November 2026 in Dijon, a Monday
MIDNIGHT = 1_795_388_400.0


def field(start_s: float) -> Field:
    draft = Draft()
    draft.add("panels", "source", "panels")
    draft.add("fibre-001", "fibre_node", "panels")
    draft.add("panel-01", "alarm_panel", "panels", "fibre-001")
    draft.add("panel-02", "alarm_panel", "panels")
    clock = CityClock(start_s, 1.0, LAT, LON)
    return Field(town_of(draft), kinds(), clock, roads=roads(), faults_by_chance=False)


def live(one: Field, seconds: float = 3.0) -> None:
    for _ in range(int(seconds * 4) + 1):
        one.step()


def says(one: Field, asset: str, point: str) -> float:
    group = one.groups["alarm_panel"]
    return float(group[point][group.place[one.city.rows[asset]]])


def test_a_panel_is_armed_by_night_and_not_while_people_work() -> None:
    night, day = field(MIDNIGHT), field(NOON)
    live(night)
    live(day)
    assert says(night, "panel-01", "armed") == 1.0
    assert says(day, "panel-01", "armed") == 0.0


def test_faults_of_a_panel_are_its_alarms() -> None:
    one = field(MIDNIGHT)
    one.inject(parse_fault("panel-intrusion:panel-01"))
    one.inject(parse_fault("panel-mains:panel-02"))
    live(one)
    assert says(one, "panel-01", "intrusion") == 1.0
    assert says(one, "panel-02", "intrusion") == 0.0
    mains = one.groups["alarm_panel"]
    assert says(one, "panel-02", "mains") == mains.held("mains", "absent")


def test_the_receiver_says_that_it_does_not_hear_a_panel_behind_a_cut_fibre() -> None:
    one = field(MIDNIGHT)
    one.inject(parse_fault("fibre-cut:fibre-001"))
    live(one)
    group = one.groups["alarm_panel"]
    assert says(one, "panel-01", "path") == group.held("path", "down")
    assert says(one, "panel-02", "path") == group.held("path", "up")
