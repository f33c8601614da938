"""A lighting programme as a gateway gets it plans the same light, and comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from app.core.kind import Text
from app.core.lighting_night import ZONE, planned
from app.core.lighting_programme import Dim, Night, Programme
from hardware.talq.calendar import (
    AstroTime,
    ByDate,
    ByDay,
    Calendar,
    ControlProgram,
    Dates,
    Days,
    FixedTime,
    Rule,
)
from hardware.talq.message import CommandBase, State
from hardware.talq.programmes import NotSayableError, nights_of, written
from hardware.talq.schedule import asked, level_at, program_of

DIJON = (47.322, 5.041)
CMS = "10000000-0000-0000-0000-000000000001"
PART_NIGHT = Dim(start="22:00", until="05:00", pct=70.0)
NIGHTS = {
    "the sun": (Night(),),
    "part of the night": (Night(dims=(PART_NIGHT,)),),
    "dark at midnight": (Night(lit_until="00:00"),),
    "from a time on": (Night(lit_from="23:15", dims=(PART_NIGHT,)),),
    "times": (Night(lit_from="18:30", lit_until="06:45"),),
    "never": (Night(lit_from="06:00", lit_until="18:00"),),
    "beside the sun": (Night(lit_from="sunset+20", lit_until="sunrise-35"),),
    "two dims that overlap": (
        Night(dims=(Dim(start="21:00", until="23:00", pct=80.0), PART_NIGHT)),
    ),
    "dark within": (Night(dims=(Dim(start="00:30", until="04:30", pct=0.0),)),),
    "days": (
        Night(dates=("12-24", "2026-12-31"), event="fair"),
        Night(weekdays=(5, 6), dims=(Dim(start="01:00", until="05:00", pct=50.0),)),
        Night(dims=(PART_NIGHT,)),
    ),
    "some days only": (Night(weekdays=(1, 2)),),
}


def programme(nights: tuple[Night, ...]) -> Programme:
    return Programme(name="north", title=Text("Nord", "North"), nights=nights)


def moments() -> list[float]:
    """Every 7 minutes of days of winter and summer, and round Christmas."""
    days = [datetime(2026, 12, 23, 9, tzinfo=ZONE), datetime(2026, 6, 18, 9, tzinfo=ZONE)]
    return [(day + timedelta(minutes=7 * step)).timestamp() for day in days for step in range(2060)]


@pytest.mark.parametrize("name", NIGHTS)
def test_it_plans_the_same_light_there_and_when_it_is_read_back(name: str) -> None:
    here = programme(NIGHTS[name])
    there = written(here, CMS)
    raw = msgspec.json.encode([there.calendar, list(there.programs)])
    calendar, some = msgspec.json.decode(raw, type=tuple[Calendar, list[ControlProgram]])
    assert (calendar, tuple(some)) == (there.calendar, there.programs)
    programs = {one.id: one for one in some}
    back = programme(nights_of(calendar, programs))
    for at in moments()[::3]:
        wanted = planned(here, at, DIJON).pct
        found = asked(calendar, programs, at, DIJON)
        assert (found[0] if found else 0.0) == wanted, datetime.fromtimestamp(at, ZONE)
        assert planned(back, at, DIJON).pct == wanted, datetime.fromtimestamp(at, ZONE)


@pytest.mark.parametrize(
    "night",
    [
        Night(lit_from="sunrise", lit_until="sunset"),
        Night(lit_from="sunrise-60", lit_until="09:00"),
        Night(dims=(Dim(start="sunset+60", until="05:00", pct=70.0),)),
    ],
)
def test_what_cannot_be_said_is_refused(night: Night) -> None:
    with pytest.raises(NotSayableError):
        written(programme((night,)), CMS)


def command(level: int) -> CommandBase:
    return CommandBase(state=State(value=level))


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()


def test_rules_of_others_are_understood() -> None:
    second_monday = ByDay(days=[Days(start=1)], occurrences=["2"])
    last_friday = ByDay(days=[Days(start=5)], occurrences=["L"])
    each_month = ByDate(dates=[Dates(start="---10", end="---12")])
    over_new_year = Rule(program="feast", start_date="--12-20", end_date="--01-05")
    calendar = Calendar(
        id="c",
        owner=CMS,
        rules=[
            over_new_year,
            Rule(program="monday", condition=second_monday),
            Rule(program="friday", condition=last_friday),
            Rule(program="tenth", condition=each_month),
            Rule(program="spring", start_date="2026-03-01", end_date="2026-03-31"),
        ],
        default_program="other",
    )
    found = {
        text: program_of(calendar, at(text))
        for text in (
            "2026-12-31T20:00",
            "2026-01-05T20:00",
            "2026-01-06T20:00",
            "2026-02-09T20:00",  # a second Monday
            "2026-02-10T08:00",  # still its night
            "2026-02-27T20:00",  # a last Friday
            "2026-02-11T20:00",
            "2026-03-20T20:00",
        )
    }
    assert list(found.values()) == [
        "feast", "feast", "other", "monday", "monday", "friday", "tenth", "spring",
    ]  # fmt: skip
    with pytest.raises(NotSayableError):
        nights_of(calendar, {})


@pytest.mark.parametrize(
    ("operation", "level"),
    [("Set", 50.0), ("Max", 60.0), ("Min", 50.0), ("Add", 100.0), ("Sub", 10.0), ("Mul", 100.0)],
)
def test_what_the_sun_does_is_done_to_what_the_clock_says(operation: str, level: float) -> None:
    program = ControlProgram(
        id="p",
        owner=CMS,
        fixed=[FixedTime(start="00:00:00", command=command(60))],
        astro=[
            AstroTime(offset=-30, event="sunset", operation=operation, command=command(50)),  # type: ignore[arg-type]
            AstroTime(offset=0, event="sunrise", operation="Set", command=command(0)),
        ],
    )
    assert level_at(program, at("2026-06-18T15:00"), DIJON) == 60.0
    assert level_at(program, at("2026-06-18T23:30"), DIJON) == level
    assert level_at(program, at("2026-06-19T08:00"), DIJON) == 0.0
