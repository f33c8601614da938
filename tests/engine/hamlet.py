"""The smallest city with something that moves and a camera."""

from __future__ import annotations

import numpy as np

from app.core.city import City
from app.core.citycodec import with_fingerprint
from app.core.kind import Text

BUS, TRAM, CAMERA, LAMP = "bus-113", "tram-07", "camera-107", "lamp-000001"


def hamlet() -> City:
    """A bus, a tram, a camera, a lamp, and the engine."""
    rows = [(BUS, "bus"), (TRAM, "tram"), (CAMERA, "camera"), (LAMP, "streetlight")]
    rows.append(("engine-01", "engine"))
    kinds = tuple(kind for _, kind in rows)
    zeros = np.zeros(len(rows), dtype=np.int32)
    none = np.full(len(rows), -1, dtype=np.int32)
    return with_fingerprint(
        City(
            name="Hamlet",
            note=Text("Schéma", "Schematic"),
            attribution="",
            ids=tuple(identity for identity, _ in rows),
            names=tuple(identity for identity, _ in rows),
            kind=np.arange(len(rows), dtype=np.int32),
            lat=np.full(len(rows), 47.3),
            lon=np.full(len(rows), 5.04),
            commune=zeros,
            street=zeros,
            department=zeros,
            source=none,
            parent=none,
            kinds=kinds,
            communes=("Dijon",),
            streets=("rue Monge",),
            departments=("transit",),
            sources=(),
        )
    )
