"""The field as a whole: reproducible, steady, and willing or not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from app.core.kind import PointType
from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.moment import STEPS_PER_S, CityClock
from hardware.city.obedience import Manner
from hardware.city.reports import Reports
from hardware.city.simulation import stamp_after
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town()
NOON = 1_795_431_600.0  # 2026-11-23 11:00 UTC
Said = list[tuple[str, str, object]]


def build(seed: int = 5, *, chance: bool = True, speed: float = 1.0, start: float = NOON) -> Field:
    clock = CityClock(start, speed, LAT, LON)
    return Field(CITY, kinds(), clock, roads=roads(), seed=seed, faults_by_chance=chance)


def said(reports: Reports) -> Said:
    return [
        (asset, point, value)
        for _, readings in reports.by_source(CITY, "t")
        for asset, point, value, _ in readings
    ]


def live(field: Field, seconds: float, at_step: Callable[[int], None] | None = None) -> Said:
    told: Said = []
    for step in range(int(seconds * STEPS_PER_S)):
        if at_step is not None:
            at_step(step)
        told += said(field.step())
    return told


def test_same_seed_and_commands_give_the_same_values() -> None:
    def run(seed: int, lamp: str) -> Said:
        field = build(seed)

        def command(step: int) -> None:
            if step == 30:
                assert field.obey(lamp, "lamp", "on") == ""
            if step == 60:
                field.inject(parse_fault("cabinet-trip:cabinet-0001@2"))

        return live(field, 90.0, command)

    first = run(5, "lamp-000003")
    assert first == run(5, "lamp-000003")
    assert first != run(5, "lamp-000004")
    assert first != run(6, "lamp-000003")


def test_every_point_is_told_at_first_and_in_its_range() -> None:
    field = build(chance=False)
    told = {(asset, point): value for asset, point, value in live(field, 6.0)}
    by_name = kinds()
    missing = []
    for row, identity in enumerate(CITY.ids):
        for point in by_name[CITY.kind_name(row)].points:
            value = told.get((identity, point.name))
            if (identity, point.name) not in told:
                missing.append((identity, point.name))
            elif point.type is PointType.STATE:
                assert value in point.states
            elif point.type is PointType.BOOLEAN:
                assert isinstance(value, bool)
            else:
                assert isinstance(value, float)
                assert point.low <= value <= point.high
    # that a source is there is for the engine to say
    assert {point for _, point in missing} == {"online"}


def test_nothing_goes_stale_while_all_is_well() -> None:
    field = build(chance=False)
    by_name = kinds()
    seconds = 1800
    limits = {
        (identity, point.name): point.stale_after_s
        for row, identity in enumerate(CITY.ids)
        for point in by_name[CITY.kind_name(row)].points
        if point.stale_after_s
    }
    last = dict.fromkeys(limits, 4.0)  # by then all have spoken for the first time
    silence = dict.fromkeys(limits, 0.0)
    for step in range(seconds * STEPS_PER_S):
        now = step / STEPS_PER_S
        for asset, point, _ in said(field.step()):
            if (asset, point) in limits:
                silence[asset, point] = max(silence[asset, point], now - last[asset, point])
                last[asset, point] = now
    for spoken, limit in limits.items():
        assert silence[spoken] < limit, spoken
        assert seconds - last[spoken] < limit, spoken


def test_refresh_tells_everything_of_one_source() -> None:
    field = build(chance=False)
    live(field, 10.0)
    field.refresh("lighting-01")
    told = {(asset, point) for asset, point, _ in live(field, 8.0)}
    lamps = [i for i in CITY.ids if i.startswith("lamp-")]
    assert {(lamp, "fault") for lamp in lamps} <= told
    assert ("camera-000", "recording") not in told


def test_orders_are_obeyed_within_two_seconds_and_told() -> None:
    field = build(chance=False)
    live(field, 6.0)
    assert field.obey("lamp-000002", "lamp", "on") == ""
    assert field.obey("lamp-000003", "lamp", "off") == ""  # it is off: told all the same
    assert field.obey("cabinet-0003", "contactor", 0.0) == ""
    told = live(field, 3.0)
    assert ("lamp-000002", "lamp", "on") in told
    powers = [v for a, p, v in told if (a, p) == ("lamp-000002", "power_w")]
    assert any(isinstance(watts, float) and watts > 20.0 for watts in powers)
    assert ("lamp-000003", "lamp", "off") in told
    assert ("cabinet-0003", "contactor", "open") in told


@pytest.mark.parametrize(
    ("asset", "point", "value", "reason"),
    [
        ("lamp-999999", "lamp", "on", "unknown_asset"),
        ("camera-000", "link", "up", "unknown_order"),
        ("lamp-000001", "power_w", 10.0, "unknown_order"),
        ("lamp-000001", "lamp", "purple", "bad_value"),
        ("lamp-000001", "dim_pct", 101.0, "bad_value"),
        ("lamp-000001", "lamp", 7.0, "bad_value"),
        ("lamp-000001", "dim_pct", "on", "bad_value"),
    ],
)
def test_senseless_orders_are_refused(asset: str, point: str, value: float, reason: str) -> None:
    assert build().obey(asset, point, value) == reason


def test_devices_refuse_stay_mute_and_half_obey_on_request() -> None:
    words = ("refuse:lamp-000000", "timeout:lamp-000001", "half:lamp-000002")
    clock = CityClock(NOON, 1.0, LAT, LON)
    field = Field(CITY, kinds(), clock, seed=5, obedience=words, faults_by_chance=False)
    live(field, 6.0)
    assert field.obey("lamp-000000", "dim_pct", 20.0) == "refused"
    assert field.obey("lamp-000001", "dim_pct", 20.0) == ""
    assert field.obey("lamp-000002", "dim_pct", 20.0) == ""
    live(field, 4.0)
    assert field.groups["streetlight"]["dim_pct"][:3].tolist() == [100.0, 100.0, 60.0]


def test_refusal_by_chance_is_about_as_frequent_as_asked() -> None:
    clock = CityClock(NOON, 1.0, LAT, LON)
    field = Field(CITY, kinds(), clock, seed=5, obedience=("refuse:0.3",))
    answers = [field.obey("lamp-000001", "lamp", "on") for _ in range(500)]
    assert 100 < answers.count("refused") < 200
    with pytest.raises(ValueError, match="between 0 and 1"):
        Field(CITY, kinds(), clock, obedience=("refuse:7",))
    with pytest.raises(ValueError, match="refuse:lamp"):
        Field(CITY, kinds(), clock, obedience=("sulk:lamp-000001",))


def test_a_bollard_takes_four_seconds_and_a_stuck_one_stays() -> None:
    field = build(chance=False)
    live(field, 6.0)
    field.inject(parse_fault("bollard-stuck:bollard-01"))
    assert field.obey("bollard-00", "state", "down") == ""
    assert field.obey("bollard-01", "state", "down") == ""
    told = [(p, v) for a, p, v in live(field, 8.0) if a == "bollard-00"]
    words = [value for point, value in told if point == "state"]
    assert words.index("moving") < words.index("down")
    assert field.groups["bollard"]["position_pct"].tolist() == [0.0, 100.0]
    assert field.groups["bollard"].held("state", "stuck") == field.groups["bollard"]["state"][1]


def test_a_feint_ends_with_the_next_order() -> None:
    field = build(chance=False)
    field.obedience.set("cabinet-0003", Manner.HALF)
    assert field.obey("cabinet-0003", "contactor", "open") == ""
    live(field, 3.0)
    group = field.groups["cabinet"]
    assert group["contactor"][3] == group.held("contactor", "open")
    assert group["power_kw"][3] > 0.03  # it still feeds
    field.obedience.set("cabinet-0003", Manner.OBEY)
    assert field.obey("cabinet-0003", "contactor", "closed") == ""
    live(field, 3.0)
    assert group["contactor"][3] == group.held("contactor", "closed")


def test_the_steady_load_is_spread_evenly() -> None:
    field = build(chance=False)
    live(field, 60.0)
    counts = [len(live(field, 1.0)) for _ in range(60)]
    assert max(counts) < 4 * max(1.0, float(np.mean(counts)))


def test_speed_moves_the_city_clock_and_nothing_else() -> None:
    field = build(chance=False, speed=60.0)
    live(field, 10.0)
    assert field.moment.city_s == pytest.approx(NOON + 600.0)
    assert (field.groups["bus"]["speed_kmh"] < 60.0).all()
    with pytest.raises(ValueError, match="speed"):
        CityClock(NOON, 61.0, LAT, LON)


def test_steps_have_times_of_their_own_and_follow_a_clock_put_back() -> None:
    assert stamp_after(1000.0, 1000.25) == 1000.25
    assert stamp_after(1000.0, 1000.0) == 1000.001
    assert stamp_after(1000.0, 999.5) == 1000.001
    assert stamp_after(5000.0, 1400.0) == 1400.0
