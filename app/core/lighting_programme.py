"""When lamps are to shine, and how brightly: a programme is nights, a night has hours.

A night begins at noon. Its lamps are lit from one moment until another, each a time
of day or the sun's rise or setting with minutes before or after it; between them dims
say when they give less light, 0 % being dark (part-night lighting).
"""

from __future__ import annotations

import re

import msgspec

from app.core.kind import Text
from app.core.unseen import UNSEEN

MOST_NIGHTS, MOST_DIMS, MOST_NAMED = 12, 8, 400
MOST_RUN = 200  # lamps that the engine itself runs; nobody orders more without a second person
LONGEST_TITLE = 80
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOMENT = re.compile(r"(?:(sunset|sunrise)([+-]\d{1,3})?|([01]\d|2[0-3]):([0-5]\d))")
DAY = re.compile(r"(?:(\d{4})-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
DEVICE, ENGINE = "device", "engine"
_FRAME = {"frozen": True, "kw_only": True, "omit_defaults": True, "forbid_unknown_fields": True}


class Dim(msgspec.Struct, **_FRAME):
    """From one moment until another lamps give `pct` of their light."""

    start: str
    until: str
    pct: float


class Night(msgspec.Struct, **_FRAME):
    """For the nights that begin on `weekdays` (1 Monday to 7 Sunday) or `dates`
    (``MM-DD`` each year, or ``YYYY-MM-DD``); for all where it names neither. `event`
    says which occasion it is for. Of dims that overlap the first counts."""

    lit_from: str = "sunset"
    lit_until: str = "sunrise"
    dims: tuple[Dim, ...] = ()
    weekdays: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()
    event: str = ""


class Programme(msgspec.Struct, **_FRAME):
    """For the lamps that it names, for those below the `cabinets`, for those of the
    `communes`; for all others where it names none. Of `nights` the first that is for
    the day counts. `run_by` is device where the lamps have it themselves, or engine,
    which then orders them. `gone`: it is no more."""

    name: str
    title: Text
    communes: tuple[str, ...] = ()
    cabinets: tuple[str, ...] = ()
    lamps: tuple[str, ...] = ()
    run_by: str = DEVICE
    nights: tuple[Night, ...] = (Night(),)
    changed_by: str = ""
    changed_at: float = 0.0
    gone: bool = False


def objection(programme: Programme) -> str:
    """What is wrong in a programme, whatever the city: a code of ``refusal.<code>``;
    "" for nothing."""
    if NAME.fullmatch(programme.name) is None or programme.run_by not in (DEVICE, ENGINE):
        return "bad_programme"
    for title in (programme.title.fr, programme.title.en):
        if not title.strip() or len(title) > LONGEST_TITLE or UNSEEN.search(title):
            return "bad_programme"
    named = (*programme.communes, *programme.cabinets, *programme.lamps)
    if len(named) > MOST_NAMED or not 1 <= len(programme.nights) <= MOST_NIGHTS:
        return "bad_programme"
    if not all(_sound(night) for night in programme.nights):
        return "bad_programme_hours"
    return ""


def _sound(night: Night) -> bool:
    moments = [night.lit_from, night.lit_until]
    for dim in night.dims:
        moments += [dim.start, dim.until]
        if not 0.0 <= dim.pct <= 100.0:  # NaN too
            return False
    return (
        len(night.dims) <= MOST_DIMS
        and len(night.dates) <= MOST_NAMED
        and len(night.event) <= LONGEST_TITLE
        and not UNSEEN.search(night.event)
        and all(MOMENT.fullmatch(moment) for moment in moments)
        and all(DAY.fullmatch(day) for day in night.dates)
        and all(1 <= day <= 7 for day in night.weekdays)
    )
