"""What every family of simulated devices can do, and which families there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import inf
from typing import Protocol

import numpy as np

from app.core.city import City
from app.core.kind import Kind
from app.core.roads import RoadGraph, Route
from hardware.city.access import Bollards, Cameras, FibreNodes
from hardware.city.cabinets import Cabinets
from hardware.city.column import Columns
from hardware.city.group import Group
from hardware.city.junctions import Junctions
from hardware.city.lamps import Lamps
from hardware.city.moment import Moment
from hardware.city.panels import AlarmPanels
from hardware.city.places import AirSensors, Buildings, CarParks, FloodGauges
from hardware.city.stations import Clock, Stations
from hardware.city.transit import Transit
from hardware.city.vehicles import Network, Vehicles

# Seconds after which a point is told again though it did not change (inf: the
# engine itself says it). What is not here is told in good time before it is stale.
PERIODS: dict[str, dict[str, float]] = {
    "streetlight": {"lamp": 1800.0, "dim_pct": 1800.0, "power_w": 1800.0, "fault": 1800.0},
    "cabinet": {"power_kw": 120.0, "expected_kw": 120.0, "voltage_v": 120.0, "energy_kwh": 900.0},
    "junction": {"phase": 30.0, "detector_vph": 5.0, "mode": 60.0, "cycle_s": 60.0},
    "building": {"power_kw": 60.0, "temperature_c": 300.0, "fire": 300.0, "intrusion": 300.0},
    "camera": {"link": 300.0, "recording": 600.0, "preset": 600.0},
    "vehicle": {"lat": 60.0, "lon": 60.0, "speed_kmh": 60.0, "heading_deg": 60.0, "state": 60.0},
    "bus": {"lat": 60.0, "lon": 60.0, "speed_kmh": 60.0, "delay_s": 60.0, "state": 60.0},
    "tram": {"lat": 60.0, "lon": 60.0, "speed_kmh": 60.0, "delay_s": 60.0, "state": 60.0},
    "flood_gauge": {"level_m": 30.0, "rise_cm_h": 60.0},
    "air_sensor": {"pm10_ugm3": 60.0, "no2_ugm3": 60.0},
    "car_park": {"free": 60.0, "occupancy_pct": 60.0},
    "source": {"rate_per_s": 30.0, "online": inf},
    "clock": {"city_time_s": 1.0, "sun_deg": 10.0, "hour_h": 10.0, "speed": 60.0},
}
# What a server finds out about its devices, also where it does not hear them.
AFAR: dict[str, tuple[str, ...]] = {"camera": ("link",), "alarm_panel": ("path",)}


class Behaviour(Protocol):
    """One family of devices: it lives through a step, and does what it is told."""

    group: Group

    def step(self, moment: Moment) -> None: ...

    def lasting(self) -> Columns:
        """What survives a restart: the columns themselves, to read or to set."""
        ...

    def obey(self, i: int, point: str, value: float) -> None: ...


@dataclass(frozen=True)
class Roads:
    """What moves, moves on these; without them vehicles stay away."""

    graph: RoadGraph | None = None
    routes: Sequence[Route] = ()

    @property
    def fingerprint(self) -> str:
        """Names exactly these roads."""
        mark = blake2b(digest_size=8)
        if self.graph is not None:
            for column in (self.graph.start, self.graph.end, self.graph.length_m):
                mark.update(column.tobytes())
        for route in self.routes:
            mark.update(route.lat.tobytes() + route.lon.tobytes() + route.stops.tobytes())
        return mark.hexdigest()


def _groups(city: City, kinds: Mapping[str, Kind], seed: int) -> dict[str, Group]:
    return {
        name: Group(
            city,
            kinds[name],
            PERIODS.get(name, {}),
            stream(seed, f"{name} reports"),
            AFAR.get(name, ()),
        )
        for name in kinds
    }


def stream(seed: int, name: str) -> np.random.Generator:
    """Random numbers of one part of the field, whatever the other parts draw."""
    return np.random.default_rng([seed, *name.encode()])


class Families:
    """All behaviours of a city, in the order in which they live a step."""

    def __init__(
        self, city: City, kinds: Mapping[str, Kind], roads: Roads, seed: int, speed: float
    ) -> None:
        self.groups = groups = _groups(city, kinds, seed)
        self.chances: dict[str, np.random.Generator] = {}

        def rng(name: str) -> np.random.Generator:
            return self.chances.setdefault(name, stream(seed, name))

        self.lamps = Lamps(city, groups["streetlight"], groups["cabinet"], rng("lamps"))
        self.cabinets = Cabinets(groups["cabinet"], self.lamps, rng("cabinets"))
        self.cameras = Cameras(groups["camera"])
        self.panels = AlarmPanels(groups["alarm_panel"])
        self.stations = Stations(groups["source"], city)
        self.all: list[Behaviour] = [
            self.lamps,
            self.cabinets,
            Junctions(groups["junction"], rng("junctions")),
            Buildings(groups["building"], rng("buildings")),
            CarParks(groups["car_park"], rng("car parks")),
            AirSensors(groups["air_sensor"], rng("air")),
            FloodGauges(groups["flood_gauge"], rng("gauges")),
            self.cameras,
            self.panels,
            FibreNodes(groups["fibre_node"], rng("fibre")),
            Bollards(groups["bollard"]),
            self.stations,
            Clock(groups["clock"], speed),
        ]
        self.all += _moving(city, groups, roads, rng("vehicles"), rng("transit"))
        self.by_kind = {behaviour.group.kind.name: behaviour for behaviour in self.all}


def _moving(
    city: City,
    groups: Mapping[str, Group],
    roads: Roads,
    driving: np.random.Generator,
    transit: np.random.Generator,
) -> list[Behaviour]:
    moving: list[Behaviour] = []
    if roads.graph is not None:
        group = groups["vehicle"]
        at = city.lat[group.rows], city.lon[group.rows]
        moving.append(Vehicles(group, *at, Network(roads.graph), driving))
    for kind, cruise_kmh in (("bus", 32.0), ("tram", 36.0)):
        routes = [route for route in roads.routes if route.kind == kind]
        if routes:
            moving.append(Transit(groups[kind], routes, cruise_kmh, transit))
    return moving
