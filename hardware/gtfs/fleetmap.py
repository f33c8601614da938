"""Which word or figure of a feed is which point: a file that ships, or a site's own."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Annotated

import msgspec

from hardware.sitefile import Name, TomlFile

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Field(StrEnum):
    """What the standard knows of a vehicle, its trip, and alerts about it."""

    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    BEARING = "bearing"
    SPEED = "speed"
    ODOMETER = "odometer"
    DELAY = "delay"
    TRIP = "trip"
    CURRENT_STATUS = "current_status"
    CONGESTION_LEVEL = "congestion_level"
    OCCUPANCY_STATUS = "occupancy_status"
    EFFECT = "effect"

    @property
    def is_word(self) -> bool:
        return self in (
            Field.TRIP,
            Field.CURRENT_STATUS,
            Field.CONGESTION_LEVEL,
            Field.OCCUPANCY_STATUS,
            Field.EFFECT,
        )


class Mapped(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`point` is `field` times `scale`, or for a word what `words` make of it."""

    point: Name
    field: Field
    scale: float = 1.0
    words: dict[str, str] = {}


class FleetMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: Title
    points: Annotated[list[Mapped], msgspec.Meta(min_length=1, max_length=100)]


def parse_map(text: str, name: str) -> FleetMap:
    """SiteFileError, with line and reason, for what is no map."""
    file = TomlFile(text, name)
    read = file.read(file.values, FleetMap)
    seen: set[str] = set()
    for number, mapped in enumerate(read.points):
        reason = _objection(mapped)
        if mapped.point in seen:
            reason = "this point is there already"
        seen.add(mapped.point)
        if reason:
            raise file.error(("points", number), reason)
    return read


def _objection(mapped: Mapped) -> str:
    if mapped.field.is_word and not mapped.words:
        return f"{mapped.field} is a word: say in words what it means"
    if not mapped.field.is_word and mapped.words:
        return f"{mapped.field} is a number and has no words"
    if not math.isfinite(mapped.scale) or mapped.scale == 0.0:
        return "scale is not 0, and finite"
    return ""
