"""A field that is ended and begun again goes on where it was."""

from __future__ import annotations

from datetime import datetime

import msgspec
import numpy as np
import pytest

from hardware.city.column import column_of
from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.memory import FaultMemory, Memory, city_clock
from hardware.city.moment import PARIS, STEPS_PER_S, CityClock
from hardware.city.obedience import Manner
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town()
NIGHT = 1_795_464_000.0  # 2026-11-23 20:00 UTC
MIDDLE = (LAT, LON)


def build(clock: CityClock, *, chance: bool = True) -> Field:
    return Field(CITY, kinds(), clock, roads=roads(), seed=5, faults_by_chance=chance)


def begun(*, chance: bool = True) -> Field:
    return build(city_clock("", 1.0, MIDDLE, None, NIGHT), chance=chance)


def again(field: Field, now: float, *, chance: bool = True, start: str = "") -> Field:
    """The field as another process has it, from what the first one wrote at NIGHT."""
    written = msgspec.msgpack.encode(field.memory(NIGHT + field.moment.elapsed_s))
    memory = msgspec.msgpack.decode(written, type=Memory)
    second = build(city_clock(start, 1.0, MIDDLE, memory, now), chance=chance)
    second.recall(memory)
    return second


def live(field: Field, seconds: float) -> None:
    for _ in range(int(seconds * STEPS_PER_S)):
        field.step()


def first_words(field: Field, seconds: float = 8.0) -> dict[tuple[str, str], object]:
    """What each device said first of each of its points."""
    told: dict[tuple[str, str], object] = {}
    for _ in range(int(seconds * STEPS_PER_S)):
        for _, readings in field.step().by_source(CITY, "t"):
            for asset, point, value, _ in readings:
                told.setdefault((asset, point), value)
    return told


def test_the_day_goes_on_as_if_nothing_had_been() -> None:
    first = begun()
    live(first, 40.0)
    assert first.obey("lamp-000003", "lamp", "off") == ""
    assert first.obey("cabinet-0002", "contactor", "open") == ""
    live(first, 5.0)
    assert first.obey("bollard-00", "state", "down") == ""  # on its way when the field ends
    second = again(first, NIGHT + first.moment.elapsed_s)
    for _ in range(600 * STEPS_PER_S):
        first.step()
        second.step()
        for kind, group in first.groups.items():
            for point in group.kind.points:
                if point.name not in ("rate_per_s", "city_time_s", "hour_h", "sun_deg"):
                    same = np.array_equal(group[point.name], second.groups[kind][point.name])
                    assert same, f"{kind}.{point.name} at step {first.steps}"
    assert [(f.asset, f.ends_s) for f in first.faults.standing()] == [
        (f.asset, f.ends_s) for f in second.faults.standing()
    ]
    assert second.moment.city_s == pytest.approx(first.moment.city_s)


def test_the_first_words_are_of_faults_and_orders_that_still_hold() -> None:
    field = begun(chance=False)
    live(field, 6.0)
    field.inject(parse_fault("cabinet-trip:cabinet-0001@0+600"))
    field.inject(parse_fault("intrusion:building-001@0+600"))
    for asset, point, value in (
        ("lamp-000001", "lamp", "off"),
        ("lamp-000002", "dim_pct", 40.0),
        ("cabinet-0002", "contactor", "open"),
        ("bollard-01", "state", "down"),
    ):
        assert field.obey(asset, point, value) == ""
    live(field, 12.0)
    energy = field.groups["cabinet"]["energy_kwh"].copy()
    told = first_words(again(field, NIGHT + 3600.0, chance=False))
    assert told["cabinet-0001", "breaker"] == "tripped"
    assert told["cabinet-0000", "breaker"] == "closed"
    assert {told[f"lamp-{n:06d}", "lamp"] for n in range(6, 12)} == {"off"}
    assert told["building-001", "intrusion"] is True
    assert told["lamp-000001", "lamp"] == "off"
    assert told["lamp-000000", "lamp"] == "on"
    assert told["lamp-000002", "dim_pct"] == 40.0
    assert told["cabinet-0002", "contactor"] == "open"
    assert {told[f"lamp-{n:06d}", "lamp"] for n in range(12, 18)} == {"off"}
    assert told["bollard-01", "state"] == "down"
    assert told["cabinet-0003", "energy_kwh"] == pytest.approx(energy[3], abs=0.1)


def test_a_fault_has_left_what_it_had_left_and_no_second_salvo_comes() -> None:
    first = begun()
    live(first, 31.0)
    assert len(first.faults.standing()) >= 8
    first.inject(parse_fault("fibre-cut:fibre-001@0+60"))
    first.inject(parse_fault("source-outage:traffic@0+60"))
    live(first, 1.0)
    before = {(f.kind.name, f.asset) for f in first.faults.standing()}
    second = again(first, NIGHT + 86_400.0)
    live(second, 1.0)
    assert {(f.kind.name, f.asset) for f in second.faults.standing()} <= before
    assert second.faults.cut == {"traffic"}
    assert second.faults.silent[CITY.rows["cabinet-0000"]]
    live(second, 62.0)
    assert second.faults.cut == set()
    assert not second.faults.silent.any()


def test_an_order_in_force_ends_with_the_programme_s_next_change() -> None:
    field = begun(chance=False)  # it is 21:00 in the city, Dijon dims at 22:00
    live(field, 4.0)
    assert field.obey("lamp-000002", "dim_pct", 40.0) == ""
    live(field, 4.0)
    held = again(field, NIGHT + 1800.0, chance=False)
    live(held, 4.0)
    assert held.groups["streetlight"]["dim_pct"][2] == 40.0
    over = again(field, NIGHT + 7200.0, chance=False)
    live(over, 4.0)
    assert over.groups["streetlight"]["dim_pct"][2] == 70.0


def test_a_feint_goes_on_and_ends() -> None:
    field = begun(chance=False)
    field.obedience.set("cabinet-0003", Manner.HALF)
    assert field.obey("cabinet-0003", "contactor", "open") == ""
    live(field, 3.0)
    second = again(field, NIGHT, chance=False)
    cabinets = second.groups["cabinet"]
    live(second, 3.0)
    assert cabinets["contactor"][3] == cabinets.held("contactor", "open")
    assert cabinets["power_kw"][3] > 0.03  # it still feeds
    live(second, 600.0)
    assert cabinets["contactor"][3] == cabinets.held("contactor", "closed")


def test_it_goes_on_at_a_full_second_when_all_have_measured() -> None:
    field = begun(chance=False)
    live(field, 20.25)
    told = first_words(again(field, NIGHT, chance=False))
    assert told["park-000", "capacity"] != 0.0
    assert told["camera-000", "link"] == "up"
    assert told["camera-000", "recording"] is True


def local(clock: CityClock, field: Field) -> str:
    return datetime.fromtimestamp(clock.moment(field.steps).city_s, PARIS).strftime("%H:%M")


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (("", 1.0), ("", 1.0), "22:01"),  # the true time
        (("06:00", 1.0), ("", 1.0), "07:01"),
        (("06:00", 2.0), ("", 2.0), "08:02"),  # a minute lived, an hour away: twice as fast
        (("06:00", 2.0), ("", 1.0), "08:02"),
        (("06:00", 1.0), ("18:30", 1.0), "18:30"),
        (("", 1.0), ("18:30", 60.0), "18:30"),
    ],
)
def test_the_city_clock_goes_on(
    first: tuple[str, float], second: tuple[str, float], shown: str
) -> None:
    field = build(city_clock(*first, MIDDLE, None, NIGHT))
    live(field, 60.0)
    memory = field.memory(NIGHT + 60.0)
    away = build(city_clock(*second, MIDDLE, memory, NIGHT + 3660.0))
    away.recall(memory)
    assert local(away.clock, away) == shown


def test_a_clock_set_back_does_not_run_backwards() -> None:
    field = build(city_clock("06:00", 1.0, MIDDLE, None, NIGHT))
    memory = field.memory(NIGHT)
    clock = city_clock("", 1.0, MIDDLE, memory, NIGHT - 7200.0)
    assert local(clock, field) == "06:00"


def test_another_field_s_memory_is_refused() -> None:
    memory = begun().memory(NIGHT)
    other = Field(town(cabinets=5), kinds(), CityClock(NIGHT, 1.0, *MIDDLE), roads=roads(), seed=5)
    with pytest.raises(ValueError, match="for"):
        other.recall(memory)
    nowhere = FaultMemory(
        kind="cabinet-trip", asset="cabinet-9999", began_s=0.0, ends_s=9.0, origin=(0.0,)
    )
    faults = msgspec.structs.replace(memory.faults, standing=[nowhere])
    with pytest.raises(ValueError, match="cabinet-9999"):
        begun().recall(msgspec.structs.replace(memory, faults=faults))


def test_columns_are_small_and_exact() -> None:
    asked = np.full(34_000, np.nan)
    asked[[5, 33_999]] = 0.0, 70.0
    column = column_of(asked)
    assert len(column.values) + len(column.places or b"") == 32
    back = np.zeros(34_000)
    column.pour(back)
    assert np.array_equal(back, asked, equal_nan=True)
    with pytest.raises(ValueError, match=r"<f8 for 34000 of <i8"):
        column.pour(np.zeros(34_000, dtype=np.int64))
