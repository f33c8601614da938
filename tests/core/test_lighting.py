"""What programmes plan, which lamps they are for, and what is planned against what is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.kindtable import KindError
from app.core.lighting_file import parse_lighting
from app.core.lighting_night import ZONE, planned, sun_times
from app.core.lighting_plan import LightingPlan, PlannedLight
from app.core.lighting_programme import Dim, Night, Programme, objection
from app.core.lighting_state import SETTLE_S, LampState, lamp_states
from resources.shelf import lighting_file
from tests.core.lighting_town import lamp_town, programme, shipped

DIJON = (47.322, 5.041)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()


def pct(one: Programme, text: str) -> float:
    return planned(one, at(text), DIJON).pct


def test_the_sun_of_dijon_is_where_an_almanac_has_it() -> None:
    down, up = sun_times(DIJON, date(2026, 6, 21))
    assert abs(down - at("2026-06-21T21:36")) < 300
    assert abs(up - at("2026-06-22T05:45")) < 300
    assert all(np.isnan(sun_times((89.0, 0.0), date(2026, 6, 21))))


@pytest.mark.parametrize(
    ("name", "moment", "expected"),
    [
        ("dijon_quetigny", "2026-11-23T12:00", 0.0),
        ("dijon_quetigny", "2026-11-23T18:00", 100.0),
        ("dijon_quetigny", "2026-11-23T22:00", 70.0),
        ("dijon_quetigny", "2026-11-24T04:59", 70.0),
        ("dijon_quetigny", "2026-11-24T05:00", 100.0),
        ("dijon_quetigny", "2026-11-24T09:00", 0.0),
        ("sennecey", "2026-11-23T23:59", 100.0),
        ("sennecey", "2026-11-24T00:00", 0.0),
        ("sennecey", "2026-11-24T05:01", 100.0),
        ("sennecey", "2026-10-25T02:30", 0.0),  # the hour that is there twice
        ("others", "2026-06-21T21:30", 0.0),
        ("others", "2026-06-21T23:00", 100.0),
        ("others", "2026-03-29T03:30", 100.0),
    ],
)
def test_a_night_goes_as_its_programme_says(name: str, moment: str, expected: float) -> None:
    (one,) = [one for one in shipped() if one.name == name]
    assert pct(one, moment) == expected


def test_what_is_planned_says_since_when_and_until_when() -> None:
    (one,) = [one for one in shipped() if one.name == "dijon_quetigny"]
    told = planned(one, at("2026-11-23T23:00"), DIJON)
    assert (told.since, told.until) == (at("2026-11-23T22:00"), at("2026-11-24T05:00"))


def test_days_and_events_come_before_the_usual_night() -> None:
    one = programme(
        nights=(
            Night(dates=("12-24",), event="Noël"),
            Night(weekdays=(5, 6), dims=(Dim(start="23:00", until="05:00", pct=50.0),)),
            Night(dims=(Dim(start="23:00", until="05:00", pct=0.0),)),
        )
    )
    assert pct(one, "2026-12-25T02:00") == 100.0  # the night that began on the 24th
    assert planned(one, at("2026-12-25T02:00"), DIJON).event == "Noël"
    assert pct(one, "2026-11-28T02:00") == 50.0  # Friday night
    assert pct(one, "2026-11-24T02:00") == 0.0


def test_a_night_without_darkness_lights_nothing() -> None:
    one = programme(nights=(Night(lit_from="sunset+600", lit_until="sunrise-600"),))
    assert pct(one, "2026-06-22T02:00") == 0.0
    assert planned(one, at("2026-06-22T02:00"), (89.0, 0.0)).pct == 0.0


def test_the_nearest_name_counts() -> None:
    city = lamp_town()
    lamp = programme("lamp", cabinets=(), lamps=("lamp-000000",))
    plan = LightingPlan(city, [*shipped(), programme(), lamp])
    names = [plan.programmes[number].name for number in plan.of.tolist()]
    assert names[:4] == ["lamp", "sennecey", "others", "works"]
    assert (plan.count("works"), plan.count("lamp"), plan.count("nobody")) == (2, 1, 0)
    light = plan.light(at("2026-11-24T02:00"))
    assert light.pct[:4].tolist() == [0.0, 0.0, 100.0, 0.0]
    assert np.isnan(LightingPlan(city, []).light(at("2026-11-24T02:00")).pct).all()


def test_what_is_planned_against_what_is() -> None:
    now = at("2026-11-24T02:00")
    planned_pct = np.array([70.0, 70.0, 70.0, 0.0, 70.0, 70.0, 70.0, np.nan, 0.0])
    since = np.array([now - 7200.0] * 6 + [now - SETTLE_S / 2, now, now - 7200.0])
    on = np.array([1.0, 0.0, 1.0, 1.0, np.nan, 0.0, 0.0, 1.0, 0.0])
    dim = np.array([70.0, 70.0, 100.0, 100.0, 70.0, 70.0, 70.0, 70.0, 100.0])
    overridden = np.array([False, False, False, False, False, True, False, False, False])
    none = np.zeros(9, dtype=bool)
    states = lamp_states(PlannedLight(planned_pct, since), on, dim, none, overridden, now)
    assert [LampState(state) for state in states] == [
        LampState.AS_PLANNED,
        LampState.DARK,
        LampState.OTHER_LEVEL,
        LampState.BURNING,
        LampState.UNKNOWN,
        LampState.OVERRIDDEN,
        LampState.CHANGING,
        LampState.UNPLANNED,
        LampState.AS_PLANNED,
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"name": "Bad Name"}, "bad_programme"),
        ({"run_by": "nobody"}, "bad_programme"),
        ({"nights": ()}, "bad_programme"),
        ({"nights": (Night(lit_from="25:00"),)}, "bad_programme_hours"),
        ({"nights": (Night(lit_until="sunset+5x"),)}, "bad_programme_hours"),
        ({"nights": (Night(dims=(Dim(start="1", until="2", pct=1.0),)),)}, "bad_programme_hours"),
        (
            {"nights": (Night(dims=(Dim(start="01:00", until="02:00", pct=float("nan")),)),)},
            "bad_programme_hours",
        ),
        ({"nights": (Night(weekdays=(0,)),)}, "bad_programme_hours"),
        ({"nights": (Night(dates=("13-01",)),)}, "bad_programme_hours"),
        ({"lamps": ("x",) * 500}, "bad_programme"),
    ],
)
def test_nonsense_is_no_programme(changes: dict[str, Any], reason: str) -> None:
    assert objection(programme(**changes)) == reason


def test_a_file_that_is_wrong_is_refused_by_its_line() -> None:
    name, text = lighting_file()
    assert parse_lighting(text, name).contract.target_pct == 65.0
    for bad, line in (
        (text.replace('start = "22:00"', 'start = "22h"', 1), 'name = "dijon_quetigny"'),
        (text.replace("target_pct = 65", "target_pct = 165"), "target_pct"),
        (text + "\nmore = 1\n", "more = 1"),
    ):
        with pytest.raises(KindError) as caught:
            parse_lighting(bad, name)
        assert line in bad.splitlines()[caught.value.line - 1]


MOMENTS = st.sampled_from(["sunset", "sunset-30", "sunrise+20", "20:00", "23:30", "05:15", "12:00"])
DIMS = st.builds(Dim, start=MOMENTS, until=MOMENTS, pct=st.sampled_from([0.0, 35.0, 70.0]))
NIGHTS = st.builds(
    Night, lit_from=MOMENTS, lit_until=MOMENTS, dims=st.lists(DIMS, max_size=3).map(tuple)
)


@given(NIGHTS, st.floats(0.0, 366 * 86400.0))
@settings(max_examples=200, deadline=None)
def test_what_is_planned_holds_from_its_beginning_to_its_end(night: Night, later: float) -> None:
    one = programme(nights=(night,))
    assert msgspec.json.decode(msgspec.json.encode(one), type=Programme) == one
    now = at("2026-01-01T00:00") + later
    told = planned(one, now, DIJON)
    assert told.since <= now < told.until
    for other in (told.since + 0.5, told.until - 0.5):
        if np.isfinite(other) and abs(other - now) < 3 * 86400.0:
            assert planned(one, other, DIJON).pct == told.pct
