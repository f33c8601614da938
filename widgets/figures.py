"""Numbers, ages and times as people read them: with unit, local, in their language."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.kind import Point, PointType
from resources.words import Words

ZONE = ZoneInfo("Europe/Paris")
NARROW_SPACE = "\u202f"


def format_number(value: float, digits: int, language: str) -> str:
    """`value` with its digits: 12 345,6 in French, 12,345.6 in English."""
    text = f"{value:,.{digits}f}"
    if language == "en":
        return text
    return text.replace(",", NARROW_SPACE).replace(".", ",")


def format_value(point: Point, value: float, words: Words) -> str:
    """A held value in words: number and unit, the state's name, or "unknown"."""
    if math.isnan(value):
        return words("units.unknown")
    if point.type is PointType.BOOLEAN:
        return words("units.yes") if value else words("units.no")
    if point.type is PointType.STATE:
        index = int(value)
        if 0 <= index < len(point.state_titles):
            return point.state_titles[index].say(words.language)
        if 0 <= index < len(point.states):
            return point.states[index]
        return words("units.unknown")
    number = format_number(value, point.digits, words.language)
    return f"{number}{NARROW_SPACE}{point.unit}" if point.unit else number


def format_age(seconds: float, words: Words) -> str:
    """An age in one unit: "4 s", "12 min", "3 h", "2 j" / "2 d"; "unknown" if NaN."""
    if math.isnan(seconds):
        return words("units.unknown")
    seconds = max(0.0, seconds)
    if seconds < 60:
        return words("units.seconds", n=int(seconds))
    if seconds < 3600:
        return words("units.minutes", n=int(seconds // 60))
    if seconds < 86400:
        return words("units.hours", n=int(seconds // 3600))
    return words("units.days", n=int(seconds // 86400))


def format_ago(seconds: float, words: Words) -> str:
    """The same as a phrase: "il y a 4 s" / "4 s ago"."""
    return words("units.ago", age=format_age(seconds, words))


def format_clock(epoch: float, words: Words, now: float) -> str:
    """Local time of day, with the date when it is not today's."""
    moment = datetime.fromtimestamp(epoch, ZONE)
    clock = moment.strftime("%H:%M:%S")
    if moment.date() == datetime.fromtimestamp(now, ZONE).date():
        return clock
    day = moment.strftime("%d %b" if words.language == "en" else "%d/%m")
    return f"{day} {clock}"


def format_iso(epoch: float) -> str:
    """ISO 8601 with the local offset, for exports."""
    return datetime.fromtimestamp(epoch, ZONE).isoformat(timespec="milliseconds")
