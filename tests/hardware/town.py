"""A small town for tests: every kind of device, one street, one bus line."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.core.city import City
from app.core.kind import Kind, Text
from app.core.kindset import parse_kinds
from app.core.roads import RoadGraph, Route
from hardware.city.behaviour import Roads
from resources.shelf import kind_files

COMMUNES = ("Dijon", "Quetigny", "Sennecey-lès-Dijon", "Talant")
LAT, LON = 47.322, 5.041


@dataclass
class Draft:
    """Rows of a city under construction: id, kind, source, parent id."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    commune: list[int] = field(default_factory=list)

    def add(self, identity: str, kind: str, source: str, parent: str = "", commune: int = 0) -> str:
        self.rows.append((identity, kind, source, parent))
        self.commune.append(commune)
        return identity


def kinds() -> dict[str, Kind]:
    return parse_kinds(kind_files())


def town(cabinets: int = 4, lamps: int = 6, junctions: int = 3) -> City:
    """`cabinets` with `lamps` each, one commune after the other; the first two
    cabinets and the first junction hang on ``fibre-001``."""
    draft = Draft()
    for source in ("lighting-01", "traffic", "network", "access", "city", "fleet", "transit"):
        draft.add(source, "source", source)
    draft.add("city-clock", "clock", "city")
    for number in (1, 2):
        draft.add(f"fibre-{number:03d}", "fibre_node", "network")
    for c in range(cabinets):
        parent = "fibre-001" if c < 2 else "fibre-002"
        cabinet = draft.add(f"cabinet-{c:04d}", "cabinet", "lighting-01", parent, c % 4)
        for at in range(lamps):
            lamp = f"lamp-{c * lamps + at:06d}"
            draft.add(lamp, "streetlight", "lighting-01", cabinet, c % 4)
    for j in range(junctions):
        draft.add(f"junction-{j:03d}", "junction", "traffic", "fibre-001" if j == 0 else "")
    for at in range(2):
        draft.add(f"bollard-{at:02d}", "bollard", "access")
        draft.add(f"camera-{at:03d}", "camera", "access")
        draft.add(f"vehicle-{at:03d}", "vehicle", "fleet")
        draft.add(f"bus-{at:03d}", "bus", "transit")
        draft.add(f"building-{at:03d}", "building", "access")
        draft.add(f"gauge-ouche-{at:02d}", "flood_gauge", "network")
        draft.add(f"air-{at:02d}", "air_sensor", "network")
        draft.add(f"park-{at:03d}", "car_park", "network")
    return town_of(draft)


def roads() -> Roads:
    """A square of four streets with a diagonal, and a bus line along two sides."""
    lat = LAT + np.array([0.0, 0.0, 0.01, 0.01])
    lon = LON + np.array([0.0, 0.01, 0.01, 0.0])
    start = np.array([0, 1, 2, 3, 0], np.int32)
    end = np.array([1, 2, 3, 0, 2], np.int32)
    length = np.array([755.0, 1113.0, 755.0, 1113.0, 1345.0])
    graph = RoadGraph(lat, lon, start, end, length, np.zeros(5, np.int32), ("rue du Test",))
    line = np.array([0, 1, 2])
    stops = np.array([0, 1, 2], np.int32)
    route = Route("L1", "bus", "A to C", lat[line], lon[line], stops, ("A", "B", "C"))
    return Roads(graph, (route,))


def town_of(draft: Draft) -> City:
    ids = tuple(row[0] for row in draft.rows)
    at = {identity: i for i, identity in enumerate(ids)}
    kind_names = tuple(sorted({row[1] for row in draft.rows}))
    sources = tuple(sorted({row[2] for row in draft.rows}))
    n = len(ids)
    spread = np.arange(n, dtype=np.float64) * 1e-5
    return City(
        name="Town",
        note=Text("Ville d'essai", "Test town"),
        attribution="",
        ids=ids,
        names=ids,
        kind=np.array([kind_names.index(row[1]) for row in draft.rows], np.int32),
        lat=LAT + spread,
        lon=LON + spread,
        commune=np.array(draft.commune, np.int32),
        street=np.zeros(n, np.int32),
        department=np.zeros(n, np.int32),
        source=np.array([sources.index(row[2]) for row in draft.rows], np.int32),
        parent=np.array([at.get(row[3], -1) for row in draft.rows], np.int32),
        kinds=kind_names,
        communes=COMMUNES,
        streets=("rue du Test",),
        departments=("test",),
        sources=sources,
        fingerprint=f"town-{n}",
    )
