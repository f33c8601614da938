"""Lamps follow the sun of the day, the communes' hours, their supply and orders."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from hardware.city.field import Field
from hardware.city.moment import PARIS, STEPS_PER_S, CityClock, start_of
from hardware.city.obedience import Manner
from tests.hardware.town import COMMUNES, LAT, LON, kinds, roads, town

CITY = town()


def at(day: str, speed: float = 1.0) -> CityClock:
    return CityClock(datetime.fromisoformat(day).replace(tzinfo=PARIS).timestamp(), speed, LAT, LON)


def field_at(day: str, seconds: float = 1.0, speed: float = 1.0) -> Field:
    field = Field(CITY, kinds(), at(day, speed), roads=roads(), faults_by_chance=False)
    for _ in range(int(seconds * STEPS_PER_S)):
        field.step()
    return field


def of_commune(commune: str) -> np.ndarray:
    rows = np.array([i for i in range(len(CITY)) if CITY.kind_name(i) == "streetlight"])
    return CITY.commune[rows] == COMMUNES.index(commune)


@pytest.mark.parametrize(
    ("instant", "lit"),
    [
        ("2026-06-21T12:00", False),
        ("2026-06-21T21:15", False),  # the sun sets at 21:36
        ("2026-06-21T22:05", True),
        ("2026-12-21T16:30", False),
        ("2026-12-21T17:15", True),
        ("2026-12-21T07:30", True),
        ("2026-12-21T08:40", False),
        ("2026-03-29T03:30", True),  # the night when the clocks go forward
    ],
)
def test_lamps_follow_the_sun(instant: str, lit: bool) -> None:
    lamps = field_at(instant).groups["streetlight"]["lamp"]
    assert (lamps[of_commune("Dijon")] == float(lit)).all()


@pytest.mark.parametrize(
    ("instant", "commune", "pct"),
    [
        ("2026-11-23T21:50", "Dijon", 100.0),
        ("2026-11-23T22:10", "Dijon", 70.0),
        ("2026-11-23T22:10", "Quetigny", 70.0),
        ("2026-11-23T22:10", "Talant", 100.0),
        ("2026-11-23T04:50", "Quetigny", 70.0),
        ("2026-11-23T05:10", "Dijon", 100.0),
    ],
)
def test_communes_dim_in_their_hours(instant: str, commune: str, pct: float) -> None:
    dims = field_at(instant).groups["streetlight"]["dim_pct"]
    assert (dims[of_commune(commune)] == pct).all()


@pytest.mark.parametrize(
    ("instant", "lit"),
    [("2026-11-23T23:50", 1.0), ("2026-11-23T00:10", 0.0), ("2026-11-23T05:10", 1.0)],
)
def test_sennecey_is_dark_in_the_small_hours(instant: str, lit: float) -> None:
    lamps = field_at(instant).groups["streetlight"]["lamp"]
    assert (lamps[of_commune("Sennecey-lès-Dijon")] == lit).all()
    assert (lamps[of_commune("Talant")] == 1.0).all()


def test_dimming_saves_power() -> None:
    full = field_at("2026-11-23T21:50").groups["streetlight"]["power_w"]
    dimmed = field_at("2026-11-23T22:10").groups["streetlight"]["power_w"]
    dijon = of_commune("Dijon")
    assert (dimmed[dijon] < 0.8 * full[dijon]).all()
    assert (dimmed[dijon] > 0.6 * full[dijon]).all()


def test_dusk_is_spread_over_minutes() -> None:
    city = town(cabinets=40, lamps=25)
    clock = at("2026-11-23T16:50", speed=60.0)
    field = Field(city, kinds(), clock, faults_by_chance=False)
    lit = []
    for _ in range(40 * STEPS_PER_S):
        field.step()
        lit.append(int(field.groups["streetlight"]["lamp"].sum()))
    assert lit[0] == 0
    assert lit[-1] == 1000
    growing = [share for share in lit if 20 < share < 980]
    assert len(growing) * 15 > 120  # a step is 15 s of the city: over two minutes


def test_an_order_holds_until_the_programme_changes() -> None:
    field = field_at("2026-11-23T21:58", speed=60.0, seconds=0.25)
    lamp = int(np.flatnonzero(of_commune("Dijon"))[0])
    identity = CITY.ids[int(field.groups["streetlight"].rows[lamp])]
    assert field.obey(identity, "dim_pct", 40.0) == ""
    seen = []
    for _ in range(10 * STEPS_PER_S):
        field.step()
        seen.append(float(field.groups["streetlight"]["dim_pct"][lamp]))
    assert 40.0 in seen
    assert seen[-1] == 70.0


def test_cabinets_measure_their_lamps() -> None:
    field = field_at("2026-11-23T20:00")
    lamps, cabinets = field.groups["streetlight"], field.groups["cabinet"]
    parents = CITY.parent[lamps.rows]
    for i, row in enumerate(cabinets.rows):
        fed = lamps["power_w"][parents == row].sum() / 1000.0
        assert cabinets["power_kw"][i] == pytest.approx(fed + 0.04)
    assert (np.abs(cabinets["voltage_v"] - 230.0) < 10.0).all()


def test_half_obedience_says_on_and_draws_nothing() -> None:
    field = field_at("2026-06-21T12:00")
    field.obedience.set("lamp-000001", Manner.HALF)
    assert field.obey("lamp-000001", "lamp", "on") == ""
    for _ in range(3 * STEPS_PER_S):
        field.step()
    group = field.groups["streetlight"]
    assert group["lamp"][1] == 1.0
    assert group["power_w"][1] < 1.0


def test_start_is_local_time_of_day() -> None:
    now = datetime(2026, 7, 1, 9, 30, tzinfo=PARIS).timestamp()
    assert start_of("", now) == now
    begun = datetime.fromtimestamp(start_of("16:45", now), PARIS)
    assert (begun.day, begun.hour, begun.minute) == (1, 16, 45)
    with pytest.raises(ValueError, match="hour"):
        start_of("25:00", now)
