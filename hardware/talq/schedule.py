"""What a calendar with its control programs asks for at a moment: pure, by the sun of
the place and local time. A day begins at noon (dayOffset 12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from app.core.lighting_night import ZONE, Place, sun_times
from hardware.talq.calendar import (
    Absolute,
    Astro,
    AstroTime,
    ByDate,
    ByDay,
    Calendar,
    ControlProgram,
    Rule,
)

DAY_OFFSET_H = 12
_MINUTE_S = 60.0


def program_of(calendar: Calendar, at: float) -> str:
    """The id of the control program that is for the day of `at`, "" for none."""
    day = day_of(at)
    for rule in calendar.rules:
        if _is_for(rule, day):
            return rule.program
    return calendar.default_program


def level_at(program: ControlProgram, at: float, place: Place) -> float:
    """How much light it asks for at `at`, 0 to 100."""
    if program.periods and not any(_active(period, at, place) for period in program.periods):
        return 0.0
    level = _fixed(program, at)
    control = _latest(program, at, place)
    if control is None:
        return level
    by = _level(control.command.state.value)
    changed = {
        "Set": by,
        "Max": max(level, by),
        "Min": min(level, by),
        "Add": level + by,
        "Sub": level - by,
        "Mul": level * by,
    }[control.operation]
    return max(0.0, min(100.0, changed))


def asked(
    calendar: Calendar, programs: Mapping[str, ControlProgram], at: float, place: Place
) -> tuple[float, str] | None:
    """The level and the id of the program that asks for it; None where none does."""
    program = programs.get(program_of(calendar, at))
    return None if program is None else (level_at(program, at, place), program.id)


def day_of(at: float) -> date:
    """The day that began at the noon before `at`."""
    local = datetime.fromtimestamp(at, ZONE)
    return local.date() - timedelta(days=local.hour < DAY_OFFSET_H)


def _is_for(rule: Rule, day: date) -> bool:
    if not _within(rule.start_date, rule.end_date, day):
        return False
    condition = rule.condition
    if isinstance(condition, ByDate):
        return any(_dated(one.start, one.end or one.start, day) for one in condition.dates)
    if isinstance(condition, ByDay):
        weekday = day.isoweekday()
        spans = [(one.start, one.end or one.start) for one in condition.days]
        return any(first <= weekday <= last for first, last in spans) and _occurs(condition, day)
    return True


def _within(start: str, end: str, day: date) -> bool:
    """Both days of the span are in it; one of each year may go over its end."""
    if (not start or start.startswith("-")) and (not end or end.startswith("-")):
        return _between(start or "--01-01", end or "--12-31", day.strftime("--%m-%d"))
    after = not start or start.startswith("-") or start <= day.isoformat()
    return after and (not end or end.startswith("-") or day.isoformat() <= end)


def _dated(start: str, end: str, day: date) -> bool:
    form = "---%d" if start.startswith("---") else "--%m-%d"
    return _between(start, end, day.strftime(form))


def _between(start: str, end: str, day: str) -> bool:
    return start <= day <= end if start <= end else day >= start or day <= end


def _occurs(condition: ByDay, day: date) -> bool:
    if not condition.occurrences:
        return True
    nth = str((day.day - 1) // 7 + 1)
    last = (day + timedelta(days=7)).month != day.month
    return nth in condition.occurrences or (last and "L" in condition.occurrences)


def _active(period: Absolute | Astro, at: float, place: Place) -> bool:
    if isinstance(period, Astro):
        down, up = sun_times(place, day_of(at))
        return down + period.sunset * _MINUTE_S <= at < up + period.sunrise * _MINUTE_S
    if period.start == period.end:
        return True
    clock = _clock(at)
    start, end = _full(period.start), _full(period.end)
    return start <= clock < end if start < end else clock >= start or clock < end


def _fixed(program: ControlProgram, at: float) -> float:
    """The last command at or before this time of day; before the first that of yesterday,
    which is the last of all. All of the light where there is none."""
    if not program.fixed:
        return 100.0
    clock = _clock(at)
    ordered = sorted(program.fixed, key=lambda one: _full(one.start))
    past = [one for one in ordered if _full(one.start) <= clock]
    return _level((past or ordered)[-1].command.state.value)


def _latest(program: ControlProgram, at: float, place: Place) -> AstroTime | None:
    """The control whose event came last in this day, if one did."""
    down, up = sun_times(place, day_of(at))
    times = [
        ((down if one.event == "sunset" else up) + one.offset * _MINUTE_S, one)
        for one in program.astro
    ]
    past = [(when, one) for when, one in times if when <= at]  # NaN is not
    return max(past, key=lambda pair: pair[0])[1] if past else None


def _level(value: bool | int | float | str | None) -> float:
    if isinstance(value, bool):
        return 100.0 if value else 0.0
    return float(value) if isinstance(value, (int, float)) else 0.0


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, ZONE).strftime("%H:%M:%S")


def _full(clock: str) -> str:
    return clock[:8] if len(clock) >= 8 else f"{clock[:5]}:00"
