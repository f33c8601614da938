"""Which lamp follows which programme, and what is planned for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.lighting_night import NEVER, Place, Planned, planned
from app.core.lighting_programme import Programme

LAMP = "streetlight"
CLOCK = "city-clock"
Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PlannedLight:
    """By lamp, in the order of `LightingPlan.rows`: `pct` of the light, NaN where no
    programme is for it; since when that is planned."""

    pct: Floats
    since: Floats


class LightingPlan:
    """`rows` are the city's lamps; `of` the number of each one's programme among
    `programmes`, -1 where it has none. Who names the lamp comes before who names its
    cabinet, then its commune, then who names nothing."""

    def __init__(self, city: City, programmes: Iterable[Programme]) -> None:
        self.programmes = tuple(one for one in programmes if not one.gone)
        number = city.kinds.index(LAMP) if LAMP in city.kinds else -1
        self.rows: Rows = np.flatnonzero(city.kind == number)
        self.of: npt.NDArray[np.int32] = np.full(len(self.rows), -1, dtype=np.int32)
        self.place: Place = _place(city)
        ranks = np.zeros(len(self.rows), dtype=np.int8)
        for index, programme in enumerate(self.programmes):
            for rank, mask in _masks(city, self.rows, programme):
                taken = mask & (rank > ranks)
                self.of[taken] = index
                ranks[taken] = rank

    def count(self, name: str) -> int:
        """How many lamps follow the programme of this name."""
        return len(self.lamps_of(name))

    def lamps_of(self, name: str) -> Rows:
        """Rows of the lamps that follow it."""
        names = [one.name for one in self.programmes]
        if name not in names:
            return self.rows[:0]
        rows: Rows = self.rows[self.of == names.index(name)]
        return rows

    def now(self, at: float) -> list[Planned]:
        """What each programme plans at `at`."""
        return [planned(one, at, self.place) for one in self.programmes]

    def light(self, at: float) -> PlannedLight:
        """What is planned for every lamp at `at`."""
        told = self.now(at)
        pct = np.array([*(one.pct for one in told), np.nan])
        since = np.array([*(one.since for one in told), -NEVER])
        return PlannedLight(pct[self.of], since[self.of])


def unknown_names(city: City, programme: Programme) -> tuple[str, ...]:
    """What a programme names that the city does not have."""
    known = set(city.communes)
    strange = [name for name in programme.communes if name not in known]
    strange += [one for one in (*programme.cabinets, *programme.lamps) if one not in city.rows]
    return tuple(strange)


def _masks(
    city: City, rows: Rows, programme: Programme
) -> Iterable[tuple[int, npt.NDArray[np.bool_]]]:
    if programme.lamps:
        yield 4, np.isin(rows, _rows(city, programme.lamps))
    if programme.cabinets:
        yield 3, np.isin(city.parent[rows], _rows(city, programme.cabinets))
    if programme.communes:
        numbers = [n for n, name in enumerate(city.communes) if name in programme.communes]
        yield 2, np.isin(city.commune[rows], numbers)
    if not (programme.lamps or programme.cabinets or programme.communes):
        yield 1, np.ones(len(rows), dtype=bool)


def _rows(city: City, names: Iterable[str]) -> list[int]:
    return [city.rows[name] for name in names if name in city.rows]


def _place(city: City) -> Place:
    """Where the sun is looked at: at the city's clock, else in its middle."""
    row = city.rows.get(CLOCK)
    if row is not None:
        return round(float(city.lat[row]), 3), round(float(city.lon[row]), 3)
    if not len(city):
        return 0.0, 0.0
    return round(float(city.lat.mean()), 3), round(float(city.lon.mean()), 3)
