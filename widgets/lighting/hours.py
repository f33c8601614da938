"""Days and dims of a night as a person writes them: ``5,6 12-24`` and ``22:00..05:00=70``."""

from __future__ import annotations

import re

from app.core.lighting_programme import Dim, Night

_DIM = re.compile(r"([^\s=]+)\.\.([^\s=]+)=(\d{1,3})%?")
_WEEKDAY = re.compile(r"[1-7]")


def days_text(night: Night) -> str:
    """Weekdays from 1 (Monday) to 7 and dates; "" for every day."""
    return " ".join([*(str(day) for day in night.weekdays), *night.dates])


def days_of(text: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Weekdays and dates of what was written; what is neither counts as a date, which
    the check of the programme refuses."""
    words = text.replace(",", " ").split()
    weekdays = tuple(int(word) for word in words if _WEEKDAY.fullmatch(word))
    return weekdays, tuple(word for word in words if not _WEEKDAY.fullmatch(word))


def dims_text(night: Night) -> str:
    return " ".join(f"{dim.start}..{dim.until}={dim.pct:g}" for dim in night.dims)


def dims_of(text: str) -> tuple[Dim, ...]:
    """The dims of what was written; a word that is none becomes one that the check of
    the programme refuses."""
    dims = []
    for word in text.split():
        found = _DIM.fullmatch(word)
        start, until, pct = found.groups() if found else (word, "", "0")
        dims.append(Dim(start=start, until=until, pct=float(pct)))
    return tuple(dims)
