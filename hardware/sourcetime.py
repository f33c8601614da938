"""When something was so: a device's own clock is heard, and not trusted blindly."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from app.bus.stamp import parse_stamp

APART_S = 5.0  # a clock that is off by more says nothing
_MILLISECONDS = 1e11  # a larger number of epoch seconds would be after the year 5138


class Moment(NamedTuple):
    """Epoch seconds, never of the future, and the quality of what is said of then."""

    at: float
    quality: str


def moment(raw: Any, zone: ZoneInfo, now: float, *, retained: bool) -> Moment:
    """The time that `raw` (None: nothing) gives a message that came `now`. What the
    broker had kept may be old: then it was said then, or nobody knows when."""
    at = seconds_of(raw, zone)
    if at is None:
        return Moment(now, "uncertain" if retained or raw is not None else "good")
    if abs(at - now) <= APART_S or (retained and at < now):
        return Moment(min(at, now), "good")
    return Moment(now, "uncertain")


def seconds_of(raw: Any, zone: ZoneInfo) -> float | None:
    """Epoch seconds of an RFC 3339 time, of `zone` where it names none, or of a number of
    (milli)seconds; None where it is neither."""
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, int | float):
        if not 0 < raw < 1e15:
            return None
        return raw / 1000.0 if raw > _MILLISECONDS else float(raw)
    if not isinstance(raw, str) or len(raw) > 40:
        return None
    at = parse_stamp(raw)
    if at == at:
        return at
    try:
        local = datetime.fromisoformat(raw)
        return local.replace(tzinfo=local.tzinfo or zone).timestamp()
    except (ValueError, OverflowError):
        return None
