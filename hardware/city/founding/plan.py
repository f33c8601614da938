"""The plan of the city: what resources/city/dijon says, read into metres."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from app.core.kind import Text
from hardware.city.founding.shapes import points, smooth

Float = npt.NDArray[np.float64]

METRES_PER_LATITUDE = 111_190.0
METRES_PER_LONGITUDE = 75_440.0  # at the origin: a plan grid, not a projection


@dataclass(frozen=True)
class Way:
    """A drawn line: a street, road, railway or water course. `rank` 2 main,
    3 secondary, 4 a named small street, 5 a generated one."""

    name: str
    kind: str
    rank: int
    line: Float


@dataclass(frozen=True)
class Commune:
    name: str
    hall: Float
    rank: int
    ring: Float


@dataclass(frozen=True)
class Quarter:
    """A built-up part. `across` and `side` are metres between its streets."""

    name: str
    style: str
    rank: int
    label: Float
    ring: Float
    across: float
    side: float
    bend: float


@dataclass(frozen=True)
class Plan:
    name: str
    note: Text
    attribution: str
    licence: str
    drawn: str
    origin: tuple[float, float]
    figures: dict[str, int]
    communes: tuple[Commune, ...]
    quarters: tuple[Quarter, ...]
    ways: tuple[Way, ...]
    water: dict[str, Float]
    green: dict[str, Float]
    places: dict[str, tuple[Float, str, int]]

    def of_kind(self, *kinds: str) -> Iterator[Way]:
        """The ways of some kinds, in the order of the files."""
        return (way for way in self.ways if way.kind in kinds)

    def degrees(self, metres: Float) -> tuple[Float, Float]:
        """Latitude and longitude, to a millionth of a degree."""
        lat = self.origin[0] + metres[..., 1] / METRES_PER_LATITUDE
        lon = self.origin[1] + metres[..., 0] / METRES_PER_LONGITUDE
        return np.rint(lat * 1e6) / 1e6, np.rint(lon * 1e6) / 1e6


STREET_RANKS = {"main": 2, "secondary": 3, "minor": 4}
_STREET_FILES = ("roads", "streets_centre", "streets_town", "streets_communes")


@cache
def table(name: str) -> dict[str, Any]:
    """One file of the default city."""
    text = (files("resources") / "city" / "dijon" / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def read_plan() -> Plan:
    """The whole plan out of the resources."""
    city = table("city")
    nature = table("nature")
    return Plan(
        name=city["name"],
        note=Text(city["note"]["fr"], city["note"]["en"]),
        attribution=city["attribution"],
        licence=city["licence"],
        drawn=city["drawn"],
        origin=(city["origin"][0], city["origin"][1]),
        figures=dict(city["figures"]),
        communes=tuple(_communes()),
        quarters=tuple(_quarters()),
        ways=tuple(_ways()),
        water={name: smooth_ring(text) for name, text in nature["water"].items()},
        green={name: smooth_ring(text) for name, text in nature["green"].items()},
        places={
            name: (points(at)[0], kind, rank) for name, (at, kind, rank) in table("places").items()
        },
    )


def smooth_ring(text: str) -> Float:
    """A closed curve through the points, the first not repeated."""
    ring = points(text)
    closed = smooth(np.concatenate((ring[-2:], ring, ring[:2])), 40.0)
    starts = np.flatnonzero((closed == ring[0]).all(axis=1))
    return closed[starts[0] : starts[-1]]


def _communes() -> Iterator[Commune]:
    corners = {name: points(text)[0] for name, text in table("communes")["corners"].items()}
    for name, (hall, rank, outline) in table("communes")["communes"].items():
        ring = np.array([corners[corner] for corner in outline.split()])
        yield Commune(name, points(hall)[0], rank, ring)


def _quarters() -> Iterator[Quarter]:
    styles = table("quarters")["styles"]
    for name, (style, rank, label, outline) in table("quarters")["quarters"].items():
        across, side, bend = styles[style]
        yield Quarter(
            name, style, rank, points(label)[0], points(outline), float(across), float(side), bend
        )


def _ways() -> Iterator[Way]:
    for file in _STREET_FILES:
        for kind, rows in table(file).items():
            for name, text in rows:
                yield Way(name, kind, STREET_RANKS.get(kind, 1), smooth(points(text)))
    for kind in ("river", "canal"):
        for name, text in table("nature")[kind].items():
            yield Way(name, kind, 3, smooth(points(text)))
    for name, row in table("lines")["tram"].items():
        yield Way(name, "tram", 1, smooth(points(row["path"])))
