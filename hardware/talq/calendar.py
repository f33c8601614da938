"""Calendars and control programs, after the data model of TALQ 2.7.0: the part that
public lighting plans with. Sensors and dynamic controls are not told here."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from hardware.talq.message import Address, CommandBase

MOST_RULES = 400
MOST_CONTROLS = 64
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")]
Minutes = Annotated[int, msgspec.Meta(ge=-1440, le=1440)]
Day = Annotated[str, msgspec.Meta(pattern=r"^(\d{4}|-)-\d\d-\d\d$")]  # 2026-12-24 or --12-24
PartOfDate = Annotated[str, msgspec.Meta(pattern=r"^--(-\d\d|\d\d-\d\d)$")]  # ---24 or --12-24
Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
Occurrence = Annotated[str, msgspec.Meta(pattern="^[1-5L]$")]
_FRAME = {"kw_only": True, "omit_defaults": True}


class Dates(msgspec.Struct, **_FRAME):
    start: PartOfDate
    end: PartOfDate = ""


class Days(msgspec.Struct, **_FRAME):
    start: Weekday
    end: Weekday | None = None


class ByDate(msgspec.Struct, tag="ccDate", tag_field="type", **_FRAME):
    dates: Annotated[list[Dates], msgspec.Meta(max_length=MOST_RULES)]


class ByDay(msgspec.Struct, tag="ccDay", tag_field="type", **_FRAME):
    """`occurrences`: which one of the month, 1 to 5, or L for the last."""

    days: Annotated[list[Days], msgspec.Meta(max_length=7)] = []
    occurrences: Annotated[list[Occurrence], msgspec.Meta(max_length=5)] = []


class Rule(msgspec.Struct, **_FRAME):
    """CalendarRule. Both days of its span are in it."""

    program: Address
    start_date: Day = msgspec.field(name="startDate", default="")
    end_date: Day = msgspec.field(name="endDate", default="")
    condition: ByDate | ByDay | None = None


class Calendar(msgspec.Struct, **_FRAME):
    """Of its rules the first that is for a day counts."""

    id: Address
    owner: Address = msgspec.field(name="ownerCMS")
    rules: Annotated[list[Rule], msgspec.Meta(max_length=MOST_RULES)] = []
    default_program: Address = msgspec.field(name="defaultProgram", default="")


class Absolute(msgspec.Struct, tag="AbsoluteActivePeriod", tag_field="name", **_FRAME):
    """The same time twice is the whole day."""

    start: Clock = msgspec.field(name="startTime")
    end: Clock = msgspec.field(name="endTime")


class Astro(msgspec.Struct, tag="AstroClockActivePeriod", tag_field="name", **_FRAME):
    """From sunset to sunrise, with minutes added to each."""

    sunset: Minutes = msgspec.field(name="sunsetOffset")
    sunrise: Minutes = msgspec.field(name="sunriseOffset")


class FixedTime(msgspec.Struct, **_FRAME):
    """FixedTimeControl: from this time of day on, until the next."""

    start: Clock = msgspec.field(name="startTime")
    command: CommandBase


class AstroTime(msgspec.Struct, **_FRAME):
    """AstroClockTimeControl: from the sun's event with minutes added, until the next."""

    offset: Minutes
    event: Literal["sunrise", "sunset"] = msgspec.field(name="solarEventType")
    operation: Literal["Set", "Max", "Min", "Add", "Sub", "Mul"]
    command: CommandBase


class ControlProgram(msgspec.Struct, tag="ControlProgramOne", tag_field="type", kw_only=True):
    """Outside its active periods what it controls is off."""

    id: Address
    owner: Address = msgspec.field(name="ownerCMS")
    periods: Annotated[list[Absolute | Astro], msgspec.Meta(max_length=MOST_CONTROLS)] = (
        msgspec.field(name="activePeriods", default=[])
    )
    fixed: Annotated[list[FixedTime], msgspec.Meta(max_length=MOST_CONTROLS)] = msgspec.field(
        name="fixedTimeControls", default=[]
    )
    astro: Annotated[list[AstroTime], msgspec.Meta(max_length=MOST_CONTROLS)] = msgspec.field(
        name="astroClockTimeControls", default=[]
    )


def names_of(calendar: Calendar) -> list[str]:
    """The control programs that it speaks of."""
    names = [*(rule.program for rule in calendar.rules), calendar.default_program]
    return [name for name in dict.fromkeys(names) if name]
