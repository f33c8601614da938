"""A thousand lamps behind five protocols, as servers on the loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from app.bus.wire import Value
from app.core.city import City
from app.core.citycodec import with_fingerprint
from app.core.kind import PointType, Text
from app.core.kindset import parse_kinds
from app.wiring.loopback import settled
from hardware.linkplan import LinkPlan, Served
from hardware.protocols import PROTOCOLS
from hardware.sitecheck import plans_of
from hardware.sitefile import SiteFile
from resources.shelf import kind_files
from tests.hardware.links.background import Background
from tests.hardware.shelf import SHELF

SOURCES = {
    "lighting-01": "modbus",
    "lighting-02": "sparkplug",
    "lighting-03": "talq",
    "lighting-04": "ngsi",
    "lighting-05": "mqttmap",
}
LAMPS = 200  # of each
USUAL: dict[str, Value] = {"lamp": "on", "dim_pct": 100.0, "power_w": 71.0, "fault": "none"}
KINDS = parse_kinds(kind_files())


class Lights:
    """Conduct of all lamps and cabinets, and when which of them was dimmed."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], Value] = {}
        self.deeds: list[tuple[float, str, Value]] = []

    def value(self, asset: str, point: str) -> Value:
        found = self.values.get((asset, point))
        return _usual(asset, point) if found is None else found

    def mute(self, asset: str) -> bool:
        return False

    async def obey(self, asset: str, point: str, value: Value) -> bool:
        self.deeds.append((time.time(), asset, value))
        self.values[asset, point] = value
        return True


def _usual(asset: str, point: str) -> Value:
    kind = KINDS["streetlight" if asset.startswith("lamp") else "cabinet"]
    if point in USUAL:
        return USUAL[point]
    about = kind.points[kind.point_index(point)]
    if about.type is PointType.STATE:
        return about.states[0]
    return False if about.type is PointType.BOOLEAN else float(about.low or 0.0)


def city() -> City:
    """One source a protocol; Modbus has its lamps behind cabinets."""
    rows: list[tuple[str, str, int, int]] = [("engine-01", "engine", -1, -1)]
    for number, source in enumerate(SOURCES):
        rows.append((source, "source", number, -1))
        cabinet = -1
        for lamp in range(LAMPS):
            if SOURCES[source] == "modbus" and lamp % 20 == 0:
                rows.append((f"cabinet-{lamp:04d}", "cabinet", number, -1))
                cabinet = len(rows) - 1
            rows.append((f"lamp-{number * LAMPS + lamp:06d}", "streetlight", number, cabinet))
    kinds = tuple(dict.fromkeys(kind for _, kind, _, _ in rows))
    count = len(rows)
    zeros = np.zeros(count, np.int32)
    return with_fingerprint(
        City(
            name="Bench",
            note=Text("", ""),
            attribution="",
            ids=tuple(row[0] for row in rows),
            names=tuple(row[0] for row in rows),
            kind=np.array([kinds.index(row[1]) for row in rows], np.int32),
            lat=np.linspace(47.3, 47.34, count),
            lon=np.full(count, 5.04),
            commune=zeros,
            street=zeros,
            department=zeros,
            source=np.array([row[2] for row in rows], np.int32),
            parent=np.array([row[3] for row in rows], np.int32),
            kinds=kinds,
            communes=("Dijon",),
            streets=("rue Monge",),
            departments=("lighting",),
            sources=tuple(SOURCES),
        )
    )


def plans(town: City) -> list[LinkPlan]:
    taken: set[int] = set()
    made = []
    for source, protocol in SOURCES.items():
        text = settled(PROTOCOLS[protocol].sample(source, town, SHELF), taken)
        text = "\n".join(
            line for line in text.splitlines() if not line.startswith(("poll_s", "timeout_s"))
        )
        text = text.replace("simulated = true", "simulated = true\npoll_s = 1\ntimeout_s = 3")
        made += plans_of(SiteFile(text, f"{source}.toml"), SHELF)
    return made


@contextmanager
def served(some: list[LinkPlan], lights: Lights, loop: Background) -> Iterator[list[Served]]:
    devices = [plan.serve(lights) for plan in some]
    for one in devices:
        loop.run(one.start())
    try:
        yield devices
    finally:
        for one in devices:
            loop.run(one.stop())
        loop.stop()
