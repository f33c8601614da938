"""Lighting programmes as calendars and control programs of a gateway, and back.

A programme becomes one calendar, and each of its nights one control program. What a
control program cannot say is refused in plain words, never bent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.lighting_programme import MOMENT, Dim, Night, Programme
from hardware.talq.calendar import (
    Absolute,
    Astro,
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

FULL = 100.0
_NOON_M = 12 * 60
_DAY_M = 24 * 60
_HALF_M = 12 * 60  # by which a sun's event that does not count is put out of the way


class NotSayableError(ValueError):
    """A programme that no control program can say, or a calendar that is no programme.
    The text says why, in plain English."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is written to a gateway for one programme; the programs come first, since the
    calendar speaks of them."""

    calendar: Calendar
    programs: tuple[ControlProgram, ...]


def written(programme: Programme, cms: str) -> Written:
    """`programme` as the gateway gets it from the central management system `cms`.
    NotSayableError where that cannot be said."""
    rules: list[Rule] = []
    programs: list[ControlProgram] = []
    for number, night in enumerate(programme.nights):
        program = _program(night, f"{programme.name}.{number}", cms)
        programs.append(program)
        rules += _rules(night, program.id)
    return Written(Calendar(id=programme.name, owner=cms, rules=rules), tuple(programs))


def nights_of(calendar: Calendar, programs: Mapping[str, ControlProgram]) -> tuple[Night, ...]:
    """What a gateway has, as the nights of a programme. NotSayableError where a night
    cannot be that."""
    rules = list(calendar.rules)
    if calendar.default_program:
        rules.append(Rule(program=calendar.default_program))
    nights = []
    for rule in rules:
        program = programs.get(rule.program)
        if program is None:
            raise NotSayableError(f"there is no control program {rule.program}")
        nights.append(_night(program, *_days_of(rule)))
    return tuple(nights)


def _program(night: Night, identity: str, cms: str) -> ControlProgram:
    start, end = _moment(night.lit_from), _moment(night.lit_until)
    steps = _steps(night)
    if _is_of(start, "sunrise") or _is_of(end, "sunset"):
        raise NotSayableError("a night is lit from the sun's setting until it rises")
    period: Absolute | Astro
    if isinstance(start, int) and isinstance(end, int):
        period = Absolute(start=_clock(start), end=_clock(end))
        if start >= end:
            steps = [(_NOON_M, 0.0)]
    else:
        period = Astro(
            sunset=_minutes(start) if isinstance(start, str) else -_HALF_M,
            sunrise=_minutes(end) if isinstance(end, str) else _HALF_M,
        )
        steps = _cut(steps, start, end)
    fixed = [
        FixedTime(start=_clock(minute), command=_command(level))
        for minute, level in sorted((minute % _DAY_M, level) for minute, level in steps)
    ]
    return ControlProgram(id=identity, owner=cms, periods=[period], fixed=fixed)


def _steps(night: Night) -> list[tuple[int, float]]:
    """From which minute after noon on how much light, in order; of dims that overlap the
    first counts."""
    spans: list[tuple[int, int, float]] = []
    for dim in night.dims:
        start, until = _moment(dim.start), _moment(dim.until)
        if not isinstance(start, int) or not isinstance(until, int):
            raise NotSayableError("a dim begins and ends at a time of day")
        spans.append((start, until, dim.pct))
    edges = sorted({_NOON_M, *(edge for a, b, _ in spans if a < b for edge in (a, b))})
    steps: list[tuple[int, float]] = []
    for edge in edges:
        level = next((pct for a, b, pct in spans if a <= edge < b), FULL)
        if not steps or steps[-1][1] != level:
            steps.append((edge, level))
    return steps


def _is_of(moment: int | str, event: str) -> bool:
    return isinstance(moment, str) and moment.startswith(event)


def _cut(
    steps: Sequence[tuple[int, float]], start: int | str, end: int | str
) -> list[tuple[int, float]]:
    """Dark before `start` or from `end` on, whichever of them is a time of day."""
    first = start if isinstance(start, int) else _NOON_M
    last = end if isinstance(end, int) else _NOON_M + _DAY_M
    if first >= last:
        return [(_NOON_M, 0.0)]
    before = [level for minute, level in steps if minute <= first]
    kept = [(first, before[-1]), *(step for step in steps if first < step[0] < last)]
    if first > _NOON_M:
        kept.insert(0, (_NOON_M, 0.0))
    return [*kept, (last, 0.0)] if last < _NOON_M + _DAY_M else kept


def _rules(night: Night, program: str) -> list[Rule]:
    rules: list[Rule] = []
    if night.weekdays:
        days = [Days(start=day) for day in sorted(set(night.weekdays))]
        rules.append(Rule(program=program, condition=ByDay(days=days)))
    yearly = [day for day in night.dates if len(day) == len("12-24")]
    if yearly:
        dates = [Dates(start=f"--{day}") for day in yearly]
        rules.append(Rule(program=program, condition=ByDate(dates=dates)))
    once = (day for day in night.dates if day not in yearly)
    rules += [Rule(program=program, start_date=day, end_date=day) for day in once]
    return rules or [Rule(program=program)]


def _days_of(rule: Rule) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The weekdays or dates that a rule is for; neither where it is for every day."""
    condition = rule.condition
    if rule.start_date or rule.end_date:
        if condition is None and rule.start_date == rule.end_date:
            return (), (rule.start_date.removeprefix("--"),)
        raise NotSayableError("a rule for a span of dates is no night of a programme")
    if isinstance(condition, ByDay):
        if condition.occurrences:
            raise NotSayableError("a rule for some weekdays of a month is no night")
        spans = ((day.start, day.end or day.start) for day in condition.days)
        return tuple(day for a, b in spans for day in range(a, b + 1)), ()
    if isinstance(condition, ByDate):
        if any(one.end or one.start.startswith("---") for one in condition.dates):
            raise NotSayableError("a rule for days of every month is no night")
        return (), tuple(one.start.removeprefix("--") for one in condition.dates)
    return (), ()


def _night(program: ControlProgram, weekdays: tuple[int, ...], dates: tuple[str, ...]) -> Night:
    if program.astro or len(program.periods) != 1:
        raise NotSayableError(f"{program.id} has other hours than a night has")
    period = program.periods[0]
    steps = sorted((_after_noon(one.start), _level(one.command)) for one in program.fixed)
    if steps and not any(level for _, level in steps):
        return Night(lit_from="12:00", lit_until="12:00", weekdays=weekdays, dates=dates)
    if isinstance(period, Absolute):
        lit_from, lit_until = period.start[:5], period.end[:5]
    else:
        lit_from, lit_until = f"sunset{period.sunset:+d}", f"sunrise{period.sunrise:+d}"
        if period.sunset == -_HALF_M and steps:
            steps = steps[1:] if steps[0][1] == 0.0 else steps
            lit_from = _clock(steps[0][0])[:5]
        if period.sunrise == _HALF_M and steps and steps[-1][1] == 0.0:
            lit_until = _clock(steps[-1][0])[:5]
            steps = steps[:-1]
    ends = [step[0] for step in steps[1:]]
    dims = tuple(
        Dim(start=_clock(minute)[:5], until=_clock(end)[:5], pct=level)
        for (minute, level), end in zip(steps, [*ends, _NOON_M + _DAY_M - 1], strict=False)
        if level != FULL
    )
    lit_from, lit_until = (re.sub(r"[+-]0$", "", one) for one in (lit_from, lit_until))
    return Night(lit_from=lit_from, lit_until=lit_until, dims=dims, weekdays=weekdays, dates=dates)


def _moment(text: str) -> int | str:
    """Minutes, counted on over midnight from noon on; or the sun's event as it is."""
    found = MOMENT.fullmatch(text)
    if found is None:
        raise NotSayableError("a moment is a time of day or the sun's")
    if found[1]:
        return text
    return _after_noon(text)


def _after_noon(clock: str) -> int:
    minute = int(clock[:2]) * 60 + int(clock[3:5])
    return minute if minute >= _NOON_M else minute + _DAY_M


def _minutes(text: str) -> int:
    return int(text.removeprefix("sunset").removeprefix("sunrise") or "0")


def _clock(minute: int) -> str:
    return f"{minute % _DAY_M // 60:02d}:{minute % 60:02d}:00"


def _command(level: float) -> CommandBase:
    return CommandBase(state=State(value=round(level)))


def _level(command: CommandBase) -> float:
    value = command.state.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotSayableError("a command that is no level")
    return float(value)
