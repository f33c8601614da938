"""What a fault brings about in the field, and that it ends with it."""

from __future__ import annotations

import numpy as np

from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.moment import STEPS_PER_S, CityClock
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town()
NIGHT = 1_795_464_000.0  # 2026-11-23 20:00 UTC


def build(*faults: str) -> Field:
    return Field(
        CITY,
        kinds(),
        CityClock(NIGHT, 1.0, LAT, LON),
        roads=roads(),
        seed=5,
        faults=[parse_fault(text) for text in faults],
        faults_by_chance=False,
    )


def live(field: Field, seconds: float) -> None:
    for _ in range(int(seconds * STEPS_PER_S)):
        field.step()


def words(field: Field, kind: str, point: str) -> list[str]:
    group = field.groups[kind]
    states = group.point(point).states
    return [states[int(value)] for value in group[point]]


def test_lamps_without_supply_fall_silent_one_after_the_other_and_come_back() -> None:
    field = build("cabinet-trip:cabinet-0001@2+70")
    live(field, 20)
    assert set(words(field, "streetlight", "fault")) == {"none"}
    live(field, 20)
    some = words(field, "streetlight", "fault")[6:12].count("comms")
    assert 0 < some < 6
    live(field, 24)
    assert words(field, "streetlight", "fault")[6:12] == ["comms"] * 6
    assert set(words(field, "streetlight", "fault")[:6]) == {"none"}
    live(field, 10)
    assert set(words(field, "streetlight", "fault")) == {"none"}
    assert (field.groups["streetlight"]["lamp"] == 1.0).all()


def test_a_lamp_that_was_mended_says_so() -> None:
    field = build("lamp-failure:lamp-000004@2+10")
    live(field, 5)
    assert words(field, "streetlight", "fault")[4] == "lamp"
    live(field, 10)
    assert words(field, "streetlight", "fault")[4] == "none"
    assert field.groups["streetlight"]["lamp"][4] == 1.0


def test_a_failed_lamp_without_supply_keeps_its_failure() -> None:
    field = build("lamp-failure:lamp-000006", "cabinet-trip:cabinet-0001")
    live(field, 90)
    assert words(field, "streetlight", "fault")[6:9] == ["lamp", "comms", "comms"]


def test_a_crew_puts_a_cabinet_into_maintenance_at_the_cabinet_or_on_order() -> None:
    field = build("cabinet-works:cabinet-0002@2+10")
    live(field, 5)
    assert words(field, "cabinet", "mode") == ["normal", "normal", "maintenance", "normal"]
    assert words(field, "cabinet", "door")[2] == "open"
    live(field, 10)
    assert words(field, "cabinet", "mode")[2] == "normal"
    assert field.obey("cabinet-0003", "mode", "maintenance") == ""
    live(field, 3)
    assert words(field, "cabinet", "mode")[3] == "maintenance"


def test_a_dip_of_the_grid_spreads_over_the_cabinets_of_a_source() -> None:
    field = build("grid-dip:lighting-01@1+100")
    live(field, 60)
    standing = [fault.kind.name for fault in field.faults.standing()]
    assert standing.count("voltage-low") == 4
    assert (field.groups["cabinet"]["voltage_v"] < 207).all()
    live(field, 80)
    assert field.faults.standing() == ()
    assert np.abs(field.groups["cabinet"]["voltage_v"] - 231).max() < 10


def test_the_server_tells_that_it_does_not_reach_the_cameras_of_a_cut_fibre() -> None:
    city = town()
    city.parent[city.rows["camera-000"]] = city.rows["fibre-001"]
    clock = CityClock(NIGHT, 1.0, LAT, LON)
    field = Field(city, kinds(), clock, roads=roads(), faults_by_chance=False)
    live(field, 5)
    field.inject(parse_fault("fibre-cut:fibre-001@0+20"))
    told: list[tuple[str, object]] = []
    for _ in range(40 * STEPS_PER_S):
        for _, readings in field.step().by_source(city, "t"):
            told += [(asset, value) for asset, point, value, _ in readings if point == "link"]
    links = [value for asset, value in told if asset == "camera-000"]
    assert links[0] == "down"
    assert links[-1] == "up"
    assert [value for asset, value in told if asset == "camera-001" and value == "down"] == []


def test_meters_and_lamps_count_what_passes_in_true_time() -> None:
    field = build()
    live(field, 10)
    cabinets, lamps = field.groups["cabinet"], field.groups["streetlight"]
    energy, hours = cabinets["energy_kwh"].copy(), lamps["burning_h"].copy()
    live(field, 36)
    used = cabinets["energy_kwh"] - energy
    assert np.allclose(used, cabinets["power_kw"] * 36.0 / 3600.0, rtol=0.02)
    assert np.allclose(lamps["burning_h"] - hours, 0.01, rtol=0.02)
