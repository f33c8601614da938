"""What the devices say in one step, as columns, and as readings of a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.bus.wire import Value
from app.core.city import City
from app.core.kind import Point, PointType
from app.core.value import ValueRefusedError, checked, held

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
FeedReading = tuple[str, str, Value, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One point of some assets: city rows and held values, of one length.
    `urgent` when a change is among them that must not wait."""

    point: Point
    rows: Rows
    values: Floats
    urgent: bool


@dataclass(slots=True)
class Reports:
    """All sheets of one step."""

    sheets: list[Sheet] = field(default_factory=list)

    def add(self, point: Point, rows: Rows, values: Floats, urgent: bool) -> None:
        if len(rows):
            self.sheets.append(Sheet(point, rows, values, urgent))

    def __len__(self) -> int:
        return sum(len(sheet.rows) for sheet in self.sheets)

    def urgent_sources(self, city: City) -> set[int]:
        """Sources, by number in `city.sources`, that have a change to tell."""
        return {
            owner
            for sheet in self.sheets
            if sheet.urgent
            for owner in np.unique(city.source[sheet.rows]).tolist()
        }

    def by_source(self, city: City, time: str) -> Iterator[tuple[int, list[FeedReading]]]:
        """Readings as the feed carries them, by number in `city.sources`."""
        gathered: dict[int, list[FeedReading]] = {}
        for sheet in self.sheets:
            owners = city.source[sheet.rows]
            said = wording(sheet.point)(sheet.values)
            name = sheet.point.name
            for row, owner, value in zip(sheet.rows.tolist(), owners.tolist(), said, strict=True):
                gathered.setdefault(owner, []).append((city.ids[row], name, value, time))
        yield from gathered.items()


def wording(point: Point) -> Callable[[Floats], Iterable[Value]]:
    """How held values of `point` are said on the feed."""
    if point.type is PointType.BOOLEAN:
        return lambda values: (values > 0.5).tolist()
    if point.type is PointType.STATE:
        states = point.states
        return lambda values: [states[index] for index in values.astype(np.int64).tolist()]
    digits = point.digits + 1
    return lambda values: np.round(values, digits).tolist()


def understood(point: Point, value: Value) -> float | None:
    """A word, boolean or number as the field holds it, or a number that is
    held already; None where it makes no sense."""
    try:
        if point.type is PointType.NUMBER or isinstance(value, str | bool):
            return held(point, value)
        return checked(point, float(value))
    except (ValueRefusedError, OverflowError):
        return None
