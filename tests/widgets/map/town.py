"""A made-up town for the map's tests and bench: a grid of streets with lamps."""

from __future__ import annotations

import time
from importlib.resources import files

import numpy as np

from app.bus.rows import AlarmRow
from app.bus.topics import SIMULATION
from app.core.basemap import Areas, BaseMap, Bounds, Lines, Place, StreetLabel
from app.core.city import City
from app.core.kind import Kind, Text
from app.core.kindset import parse_kinds
from app.core.mercator import to_degrees, to_world
from app.core.slots import SlotTable
from app.desk.mirror import Mirror
from app.desk.snapshot import Snapshot

KINDS = ("streetlight", "cabinet", "junction", "camera", "building", "vehicle", "bus", "source")
LAT, LON = 47.322, 5.041
LAMP_EVERY_M = 28.0
BLOCK_M = 120.0
NOTE = Text("Ville d'essai, positions inventées", "Made-up town, invented positions")


def town_kinds() -> dict[str, Kind]:
    """The product's own kinds."""
    folder = files("resources") / "kinds"
    return parse_kinds({f.name: f.read_text("utf-8") for f in folder.iterdir()})


def made_up_town(assets: int = 400, seed: int = 1) -> tuple[City, BaseMap]:
    """A square town of that many assets, a tenth of them not lamps."""
    chance = np.random.default_rng(seed)
    per_street = BLOCK_M / LAMP_EVERY_M
    blocks = max(2, int(np.sqrt(assets / (2 * per_street))))
    side = blocks * BLOCK_M
    metre = 1.0 / (40_075_017 * np.cos(np.radians(LAT)))
    middle = to_world(LAT, LON)
    streets = [
        np.array(line) * metre + middle
        for i in range(blocks + 1)
        for line in (
            [[-side / 2, i * BLOCK_M - side / 2], [side / 2, i * BLOCK_M - side / 2]],
            [[i * BLOCK_M - side / 2, -side / 2], [i * BLOCK_M - side / 2, side / 2]],
        )
    ]
    street = chance.integers(0, len(streets), assets)
    along = np.round(chance.random(assets) * side / LAMP_EVERY_M) * LAMP_EVERY_M / side
    ends = np.array([[line[0], line[-1]] for line in streets])
    world = ends[street, 0] + (ends[street, 1] - ends[street, 0]) * along[:, None]
    world += chance.normal(0.0, 2.0 * metre, world.shape)
    lat, lon = to_degrees(world)
    kind = np.zeros(assets, dtype=np.int32)
    others = chance.permutation(assets)[: assets // 10]
    kind[others] = 1 + np.arange(len(others)) % (len(KINDS) - 1)
    nothing = np.zeros(assets, dtype=np.int32)
    city = City(
        name="Essai",
        note=NOTE,
        attribution="",
        ids=tuple(f"asset-{row:06d}" for row in range(assets)),
        names=tuple(f"Objet {row}" for row in range(assets)),
        kind=kind,
        lat=lat,
        lon=lon,
        commune=nothing,
        street=street.astype(np.int32),
        department=nothing,
        source=nothing,
        parent=np.full(assets, -1, dtype=np.int32),
        kinds=KINDS,
        communes=("Essai",),
        streets=tuple(f"Rue numéro {number}" for number in range(len(streets))),
        departments=("lighting",),
        sources=("lighting-01",),
        fingerprint=f"town-{assets}-{seed}",
    )
    return city, _basemap(city, streets, side * metre / 2)


def _basemap(city: City, streets: list[np.ndarray], half: float) -> BaseMap:
    middle = to_world(LAT, LON)
    square = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    offsets = np.arange(len(streets) + 1) * 2
    one = np.array([0, 1])
    return BaseMap(
        bounds=Bounds(
            float(city.lat.min()),
            float(city.lon.min()),
            float(city.lat.max()),
            float(city.lon.max()),
        ),
        note=NOTE,
        attribution="",
        layers={
            "land": Areas(middle + square * half * 1.2, np.array([0, 4]), one),
            "water": Areas(middle + square * half * 0.1, np.array([0, 4]), one),
            "minor": Lines(np.concatenate(streets), offsets),
        },
        places=(Place("Essai", "city", LAT, LON, 1), Place("Le Bourg", "town", LAT, LON, 2)),
        streets=tuple(
            StreetLabel(f"Rue numéro {number}", 3, line) for number, line in enumerate(streets)
        ),
    )


def living_mirror(city: City, *, now: float | None = None, silent: bool = False) -> Mirror:
    """A mirror of the town through a real snapshot: all lamps on, vehicles at
    home; with `silent` nothing has ever been reported."""
    kinds = town_kinds()
    mirror = Mirror(SIMULATION)
    slots = SlotTable(city, kinds)
    values = np.full(slots.size, np.nan) if silent else np.ones(slots.size)
    if not silent:
        for name in city.kinds:
            if kinds[name].position:
                rows = np.flatnonzero(city.kind == city.kinds.index(name))
                values[slots.of_point(name, "lat")] = city.lat[rows]
                values[slots.of_point(name, "lon")] = city.lon[rows]
    moment = time.time() if now is None else now
    snapshot = Snapshot(
        epoch=1,
        seq=1,
        city=city,
        kinds=kinds,
        values=values,
        times=np.full(slots.size, moment - 3.0),
        qualities=np.zeros(slots.size, dtype=np.uint8),
    )
    mirror.broker_online = True
    mirror.load(snapshot, moment)
    return mirror


def alarm_of(city: City, row: int, priority: int, *, acknowledged: bool = False) -> AlarmRow:
    """An active alarm of an asset."""
    return AlarmRow(
        alarm=row,
        occurrence=row + 1,
        revision=2 if acknowledged else 1,
        asset=city.ids[row],
        rule="lamp_failure",
        priority=priority,
        state="C" if acknowledged else "B",
        raised_at=1.0,
        changed_at=1.0,
        acknowledged_by="essai" if acknowledged else "",
        acknowledged_at=2.0 if acknowledged else None,
    )
