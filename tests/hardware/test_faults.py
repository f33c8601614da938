"""Faults have causes, take down what hangs on them, and heal."""

from __future__ import annotations

import numpy as np
import pytest

from hardware.city.faultkinds import FAULT_KINDS, parse_fault
from hardware.city.faults import below
from hardware.city.field import Field
from hardware.city.moment import STEPS_PER_S, CityClock
from hardware.city.reports import understood
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town()
NIGHT = 1_795_464_000.0  # 2026-11-23 20:00 UTC


def build(*faults: str, chance: bool = False, seed: int = 5) -> Field:
    return Field(
        CITY,
        kinds(),
        CityClock(NIGHT, 1.0, LAT, LON),
        roads=roads(),
        seed=seed,
        faults=[parse_fault(text) for text in faults],
        faults_by_chance=chance,
    )


def live(field: Field, seconds: float) -> set[str]:
    """Steps on; who was heard."""
    heard: set[str] = set()
    for _ in range(int(seconds * STEPS_PER_S)):
        for sheet in field.step().sheets:
            heard.update(CITY.ids[row] for row in sheet.rows)
    return heard


def fed_by(field: Field, cabinet: str) -> np.ndarray:
    rows = field.groups["streetlight"].rows
    return CITY.parent[rows] == CITY.rows[cabinet]


def test_a_cabinet_trip_darkens_exactly_its_lamps() -> None:
    field = build("cabinet-trip:cabinet-0001@5+20")
    live(field, 4.0)
    lamps = field.groups["streetlight"]
    assert (lamps["lamp"] == 1.0).all()
    live(field, 4.0)
    mine = fed_by(field, "cabinet-0001")
    assert mine.sum() == 6
    assert (lamps["lamp"] == 0.0)[mine].all()
    assert (lamps["power_w"] == 0.0)[mine].all()
    assert (lamps["lamp"] == 1.0)[~mine].all()
    assert field.groups["cabinet"]["power_kw"][1] == 0.0
    live(field, 20.0)
    assert (lamps["lamp"] == 1.0).all()
    assert field.groups["cabinet"]["breaker"][1] == 0.0


def test_a_tripped_cabinet_still_speaks_and_its_lamps_are_told_dark() -> None:
    field = build("cabinet-trip:cabinet-0001@8")
    live(field, 8.0)
    told = {}
    for _ in range(3 * STEPS_PER_S):
        for _, readings in field.step().by_source(CITY, "t"):
            told.update({(asset, point): value for asset, point, value, _ in readings})
    assert told["cabinet-0001", "breaker"] == "tripped"
    assert [told[f"lamp-{n:06d}", "lamp"] for n in range(6, 12)] == ["off"] * 6
    assert ("lamp-000000", "lamp") not in told


def test_a_fibre_cut_silences_what_hangs_on_it_and_no_device() -> None:
    field = build("fibre-cut:fibre-001@10+600")
    live(field, 9.0)
    behind = {CITY.ids[row] for row in below(CITY, CITY.rows["fibre-001"])}
    assert behind == {
        *("cabinet-0000", "cabinet-0001", "junction-000"),
        *(f"lamp-{n:06d}" for n in range(12)),
    }
    live(field, 2.0)
    heard = live(field, 500.0)
    assert not heard & behind
    assert {"fibre-001", "cabinet-0002", "junction-001"} <= heard
    assert (field.groups["streetlight"]["lamp"] == 1.0).all()  # they shine all the same
    assert field.obey("lamp-000001", "lamp", "off") == ""  # nobody hears it
    live(field, 5.0)
    assert (field.groups["streetlight"]["lamp"] == 1.0).all()
    assert behind <= live(field, 130.0)  # healed: everything is told anew


def test_a_failed_lamp_is_dark_and_draws_next_to_nothing() -> None:
    field = build("lamp-failure:lamp-000004")
    live(field, 2.0)
    lamps = field.groups["streetlight"]
    assert lamps["fault"][4] == lamps.held("fault", "lamp")
    assert lamps["lamp"][4] == 0.0
    assert lamps["power_w"][4] == pytest.approx(0.9)


def test_a_flood_rises_and_falls_again() -> None:
    field = build("flood:gauge-ouche-01@0+600")
    gauge = field.groups["flood_gauge"]
    live(field, 5.0)
    before = gauge["level_m"][1]
    levels = []
    for _ in range(12):
        live(field, 100.0)
        levels.append(float(gauge["level_m"][1]))
    assert before < 1.2 < levels[2] < 3.0
    assert max(levels) == pytest.approx(3.25)
    assert levels[-1] == pytest.approx(before, abs=0.3)
    assert np.abs(np.diff(levels)).max() < 0.7
    assert np.abs(gauge["rise_cm_h"]).max() <= 500.0


def test_a_source_outage_names_its_source() -> None:
    field = build("source-outage:traffic@2+10")
    live(field, 1.0)
    assert field.faults.cut == set()
    live(field, 4.0)
    assert field.faults.cut == {"traffic"}
    live(field, 10.0)
    assert field.faults.cut == set()


def test_a_room_opens_onto_a_handful_of_faults_and_then_sees_more() -> None:
    field = build(chance=True)
    live(field, 50.0)
    opening = {fault.kind.name for fault in field.faults.standing()}
    assert 8 <= len(field.faults.standing()) <= 20
    assert {"cabinet-trip", "lamp-failure", "cabinet-door", "camera-down"} <= opening
    seen = set(opening)
    for _ in range(60):
        live(field, 60.0)
        seen |= {fault.kind.name for fault in field.faults.standing()}
        assert len(field.faults.standing()) < 25
    assert len(seen - opening) >= 2  # an hour brings something new


def test_faults_heal_on_request() -> None:
    field = build("cabinet-door:cabinet-0002")
    live(field, 2.0)
    assert field.groups["cabinet"]["door"][2] == 1.0
    field.faults.heal("cabinet-0002", field.moment.elapsed_s)
    live(field, 2.0)
    assert field.groups["cabinet"]["door"][2] == 0.0
    assert field.faults.standing() == ()


def test_every_fault_pins_what_its_kind_can_hold() -> None:
    by_name = kinds()
    for fault in FAULT_KINDS:
        points = {point.name: point for point in by_name[fault.kind].points}
        for name, value in fault.pins:
            assert understood(points[name], value) is not None, fault.name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("earthquake:lamp-000001", "no fault 'earthquake'"),
        ("cabinet-trip", "names no asset"),
        ("cabinet-trip:cabinet-0001@soon", "times are seconds"),
    ],
)
def test_a_fault_that_is_none_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_fault(text)


def test_a_fault_of_the_wrong_asset_is_refused() -> None:
    with pytest.raises(ValueError, match="lamp-000001 is no cabinet"):
        build("cabinet-trip:lamp-000001")
    with pytest.raises(ValueError, match="no asset cabinet-9999"):
        build("cabinet-trip:cabinet-9999")
