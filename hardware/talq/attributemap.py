"""Which attribute of which function is which point, as a map file says."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Annotated, Literal

import msgspec

from hardware.sitefile import TomlFile

MOST_POINTS = 500
_FRAME = {"frozen": True, "kw_only": True, "forbid_unknown_fields": True}
# FunctionType.attributeName; a function may be named by the id that its maker gave it too
Place = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,60}\.[A-Za-z0-9_-]{1,60}$")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,64}$")]
# what each unit of the data model is, in the first one of its row
_UNITS = {
    "Watt": 1.0,
    "Watts": 1.0,
    "KiloWatt": 1000.0,
    "Joules": 1.0,
    "KiloWattHours": 3.6e6,
    "MilliAmperes": 0.001,
    "Amperes": 1.0,
    "Volts": 1.0,
    "Percent": 1.0,
    "Hours": 3600.0,
    "Seconds": 1.0,
    "DegreesCelcius": 1.0,
}
_ROWS = (
    {"Watt", "Watts", "KiloWatt"},
    {"Joules", "KiloWattHours"},
    {"MilliAmperes", "Amperes"},
    {"Hours", "Seconds"},
)


class Sign(msgspec.Struct, **_FRAME):
    """The point says `word` where the attribute is true or above a number."""

    word: Name
    attribute: Place
    above: float = 0.0


class Point(msgspec.Struct, **_FRAME):
    """A number out of an `attribute`, which is of `unit` unless its device class names
    another, times `scale`; or a word: of the first sign that holds, else `otherwise`."""

    kind: Name
    point: Name
    attribute: Place | None = None
    unit: str = ""
    scale: float = 1.0
    signs: Annotated[list[Sign], msgspec.Meta(max_length=20)] = msgspec.field(name="is", default=[])
    otherwise: Name | None = None

    @property
    def places(self) -> tuple[str, ...]:
        own = (self.attribute,) if self.attribute else ()
        return (*own, *(sign.attribute for sign in self.signs))

    @property
    def words(self) -> tuple[str, ...]:
        last = (self.otherwise,) if self.otherwise else ()
        return (*(sign.word for sign in self.signs), *last)


class OrderRow(msgspec.Struct, **_FRAME):
    """An order is an override of all functions of this type that its device has, as a
    level or a boolean; `words` says which one each word is."""

    kind: Name
    point: Name
    function: Name
    state: Literal["LevelState", "BooleanState"] = "LevelState"
    words: dict[str, int] = {}


class AttributeMap(msgspec.Struct, **_FRAME):
    """A map file: for each kind of asset that a gateway may carry."""

    title: str
    points: Annotated[list[Point], msgspec.Meta(min_length=1, max_length=MOST_POINTS)]
    orders: Annotated[list[OrderRow], msgspec.Meta(max_length=MOST_POINTS)] = []

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(point.kind for point in self.points))

    def points_of(self, kind: str) -> list[Point]:
        return [point for point in self.points if point.kind == kind]

    def order(self, kind: str, point: str) -> OrderRow | None:
        return next((o for o in self.orders if (o.kind, o.point) == (kind, point)), None)


def parse_map(text: str, name: str) -> AttributeMap:
    """The map in `text`; SiteFileError with line and reason."""
    file = TomlFile(text, name)
    read = file.read(file.values, AttributeMap)
    for what, number, row, reason in _rows(read):
        if reason:
            raise file.error((what, number), f"{row}: {reason}")
    return read


def factor(wanted: str, announced: str) -> float:
    """By which a number in the unit `announced` is multiplied to be in `wanted`; 1 where
    one of them is not told or they are of different things."""
    if wanted != announced and any({wanted, announced} <= row for row in _ROWS):
        return _UNITS[announced] / _UNITS[wanted]
    return 1.0


def _rows(read: AttributeMap) -> Iterator[tuple[str, int, str, str]]:
    seen: set[tuple[str, str, str]] = set()
    for number, point in enumerate(read.points):
        reason = _against_point(point)
        if not reason and ("points", point.kind, point.point) in seen:
            reason = "this point is there already"
        seen.add(("points", point.kind, point.point))
        yield "points", number, point.point, reason
    for number, order in enumerate(read.orders):
        reason = ""
        if order.kind not in read.kinds:
            reason = f"no point of a {order.kind} is told here"
        elif any(not 0 <= level <= 100 for level in order.words.values()):
            reason = "a level lies between 0 and 100"
        elif ("orders", order.kind, order.point) in seen:
            reason = "this order is there already"
        seen.add(("orders", order.kind, order.point))
        yield "orders", number, order.point, reason


def _against_point(point: Point) -> str:
    if bool(point.attribute) is bool(point.signs):
        return "give either an attribute or what it is"
    if point.signs and point.otherwise is None:
        return "say what it is otherwise"
    if point.scale == 0 or not isfinite(point.scale):
        return "a scale is a number, and not 0"
    if point.unit and point.unit not in _UNITS:
        return f"{point.unit} is none of the units {', '.join(_UNITS)}"
    return ""
