"""Turns the TOML text of a retention file into a Retention, or says what is wrong
on which line."""

from __future__ import annotations

import tomllib
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core.kindfile import no_toml
from app.core.kindtable import NAME, KindError, KindTable
from app.core.retention import LIMITS, Data, Limit, Retention
from app.core.toml_lines import TomlLines

LONGEST_FILE = 20_000  # characters
NO_LIMIT = Limit()

__all__ = ["KindError", "parse_retention"]


def parse_retention(text: str, name: str) -> Retention:
    """The retention declared by `text` of the file `name`. Raises KindError."""
    if len(text) > LONGEST_FILE:
        raise KindError(name, 1, f"longer than {LONGEST_FILE} characters")
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise no_toml(text, name, error) from None
    table = KindTable(name, TomlLines(text), (), values)
    night, kept, positions = (table.table(key) for key in ("night", "keep", "positions"))
    retention = Retention(
        days={data: _days(kept, data) for data in Data},
        points=_points(positions),
        hour=night.whole("hour", 0, 23),
        time_zone=_time_zone(night),
    )
    for part in (night, kept, positions, table):
        part.finish()
    return retention


def _days(kept: KindTable, data: Data) -> int:
    key, limit = f"{data}_days", LIMITS.get(data, NO_LIMIT)
    days = kept.whole(key, 1, NO_LIMIT.most)
    if days > limit.most:
        kept.refuse(f"'{key}' must be at most {limit.most}: {limit.reason}", key)
    if days < limit.least:
        kept.refuse(f"'{key}' must be at least {limit.least}: {limit.reason}", key)
    return days


def _points(positions: KindTable) -> tuple[str, ...]:
    points = positions.names("points")
    if not points:
        positions.refuse("name the points that say where somebody was", "points")
    for index, point in enumerate(points):
        if NAME.fullmatch(point) is None:
            positions.refuse(f"'{point}' is no name of a point", "points", index)
    return points


def _time_zone(night: KindTable) -> str:
    zone = night.text("time_zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        night.refuse(f"'{zone}' is no time zone", "time_zone")
    return zone
