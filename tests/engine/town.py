"""A small town with the real kinds, for the engine's tests."""

from __future__ import annotations

import numpy as np

from app.core.city import City
from app.core.citycodec import with_fingerprint
from app.core.kind import Text

LAMPS = 40
GAUGES = ("gauge-ouche-01", "gauge-ouche-02")
SOURCES = ("lighting-01", "water", "access")


def town(lamps: int = LAMPS) -> City:
    """Lamps under two cabinets, two gauges, a bollard, their sources, the engine and a camera."""
    rows: list[tuple[str, str, str, int]] = [  # id, kind, source, parent
        ("cabinet-0001", "cabinet", "lighting-01", -1),
        ("cabinet-0002", "cabinet", "lighting-01", -1),
        *((gauge, "flood_gauge", "water", -1) for gauge in GAUGES),
        ("bollard-01", "bollard", "access", -1),
        *((source, "source", source, -1) for source in SOURCES),
        *((f"lamp-{i:06d}", "streetlight", "lighting-01", i % 2) for i in range(lamps)),
        ("engine-01", "engine", "", -1),
        ("camera-107", "camera", "access", -1),
    ]
    kinds = tuple(dict.fromkeys(kind for _, kind, _, _ in rows))
    count = len(rows)
    zeros = np.zeros(count, dtype=np.int32)
    return with_fingerprint(
        City(
            name="Town",
            note=Text("Schéma", "Schematic"),
            attribution="",
            ids=tuple(row[0] for row in rows),
            names=tuple(row[0] for row in rows),
            kind=np.array([kinds.index(row[1]) for row in rows], dtype=np.int32),
            lat=np.linspace(47.3, 47.34, count),
            lon=np.full(count, 5.04),
            commune=zeros,
            street=zeros,
            department=zeros,
            source=np.array(
                [SOURCES.index(row[2]) if row[2] else -1 for row in rows], dtype=np.int32
            ),
            parent=np.array([row[3] for row in rows], dtype=np.int32),
            kinds=kinds,
            communes=("Dijon",),
            streets=("rue Monge",),
            departments=("lighting",),
            sources=SOURCES,
        )
    )
