"""What a programme plans at a moment: pure, by the sun of the place and local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import sunrise, sunset

from app.core.lighting_programme import MOMENT, Night, Programme

ZONE = ZoneInfo("Europe/Paris")
NOON_H = 12
NEVER = float("inf")
Place = tuple[float, float]  # latitude and longitude, degrees


@dataclass(frozen=True, slots=True)
class Planned:
    """`pct` of the light (0: dark) since `since` until `until`, epoch seconds; `event`
    is the occasion that the night is for."""

    pct: float
    since: float
    until: float
    event: str = ""


@lru_cache(maxsize=512)
def sun_times(place: Place, day: date) -> tuple[float, float]:
    """When the sun sets on `day`, and when it rises after that. NaN both where it does
    not that day."""
    observer = Observer(*place)
    try:
        down = sunset(observer, day, tzinfo=ZONE)
        up = sunrise(observer, day + timedelta(days=1), tzinfo=ZONE)
    except ValueError:
        return float("nan"), float("nan")
    return down.timestamp(), up.timestamp()


def planned(programme: Programme, at: float, place: Place) -> Planned:
    """What the programme plans at `at`."""
    today = datetime.fromtimestamp(at, ZONE).date()
    changes: list[tuple[float, float, str]] = []
    for days in (-2, -1, 0, 1):
        changes += _changes(programme, today + timedelta(days=days), place)
    past = [change for change in changes if change[0] <= at]
    next_at = min((change[0] for change in changes if change[0] > at), default=NEVER)
    if not past:
        return Planned(0.0, -NEVER, next_at)
    since, pct, event = past[-1]
    return Planned(pct, since, next_at, event)


def lit_hours(night: Night, day: date, place: Place) -> tuple[float, float]:
    """From when until when the lamps are lit in the night that begins on `day`; equal
    where they are not."""
    start = _moment(night.lit_from, day, place)
    end = _moment(night.lit_until, day, place)
    return (start, end) if start < end else (start, start)  # NaN is not less


def night_of(programme: Programme, day: date) -> Night | None:
    """The first of its nights that is for `day`."""
    return next((night for night in programme.nights if _is_for(night, day)), None)


def _is_for(night: Night, day: date) -> bool:
    if not night.weekdays and not night.dates:
        return True
    dated = day.isoformat() in night.dates or day.strftime("%m-%d") in night.dates
    return dated or day.isoweekday() in night.weekdays


def _changes(programme: Programme, day: date, place: Place) -> list[tuple[float, float, str]]:
    """The steps of the night that begins on `day`: when, to how much, for which event."""
    night = night_of(programme, day)
    if night is None:
        return []
    start, end = lit_hours(night, day, place)
    if not start < end:
        return []
    spans = [
        (_moment(dim.start, day, place), _moment(dim.until, day, place), dim.pct)
        for dim in night.dims
    ]
    edges = {start} | {edge for a, b, _ in spans for edge in (a, b) if start < edge < end}
    steps: list[tuple[float, float, str]] = []
    for edge in sorted(edges):
        pct = next((pct for a, b, pct in spans if a <= edge < b), 100.0)
        if not steps or steps[-1][1] != pct:
            steps.append((edge, pct, night.event))
    return [*steps, (end, 0.0, "")]


def _moment(text: str, day: date, place: Place) -> float:
    """Epoch seconds of a moment in the night that begins at noon of `day`."""
    found = MOMENT.fullmatch(text)
    if found is None:
        return float("nan")
    sun, minutes, hour, minute = found.groups()
    if sun:
        down, up = sun_times(place, day)
        return (down if sun == "sunset" else up) + 60.0 * int(minutes or "0")
    clock = time(int(hour), int(minute))
    if clock.hour < NOON_H:
        day += timedelta(days=1)
    return datetime.combine(day, clock, ZONE).timestamp()
