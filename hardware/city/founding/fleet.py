"""Vehicles, buses and trams in their depots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hardware.city.founding.fieldwork import Fieldwork, Spots
from hardware.city.founding.parcels import apportioned
from hardware.city.founding.plan import table
from hardware.city.founding.shapes import points

Float = npt.NDArray[np.float64]

BAY_M = 6.0  # between two parked vehicles
BAYS_A_ROW = 8
ROWS = 12


@dataclass(frozen=True)
class Fleet:
    vehicles: Spots
    buses: Spots
    trams: Spots


def park(fieldwork: Fieldwork, vehicles: int, buses: int, trams: int) -> Fleet:
    """Everything that moves, at home."""
    places = {name: points(text)[0] for name, text in table("sites")["depots"].items()}
    services = table("sites")["services"]
    shares = np.array([float(row[0]) for row in services.values()])
    names: list[str] = []
    homes: list[str] = []
    for (service, row), count in zip(
        services.items(), apportioned(shares, vehicles).tolist(), strict=True
    ):
        names += [f"{service} {number}" for number in range(1, count + 1)]
        homes += [row[1 + turn % (len(row) - 1)] for turn in range(count)]
    depots = ["Dépôt de bus de Chenôve", "Dépôt de bus Nord"]
    return Fleet(
        _parked(fieldwork, places, names, homes),
        _parked(
            fieldwork,
            places,
            [f"Bus {number:03d}" for number in range(1, buses + 1)],
            [depots[turn % 2] for turn in range(buses)],
        ),
        _parked(
            fieldwork,
            places,
            [f"Rame {number:02d}" for number in range(1, trams + 1)],
            ["Centre de maintenance du tramway"] * trams,
        ),
    )


def _parked(
    fieldwork: Fieldwork, depots: dict[str, Float], names: list[str], homes: list[str]
) -> Spots:
    taken: dict[str, int] = {}
    places = []
    for home in homes:
        bay = taken.get(home, 0)
        taken[home] = bay + 1
        column, row = bay % BAYS_A_ROW, bay // BAYS_A_ROW % ROWS
        places.append(depots[home] + (column * BAY_M, row * BAY_M))
    return fieldwork.spots(names, np.array(places))
