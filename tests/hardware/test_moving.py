"""Vehicles stay on streets, transit on its line, both at speeds that can be."""

from __future__ import annotations

import numpy as np

from app.core.roads import Route
from hardware.city.field import Field
from hardware.city.moment import STEP_S, STEPS_PER_S, CityClock
from hardware.city.transit import METRES_PER_DEGREE, Track
from hardware.city.vehicles import Network
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town()
MORNING = 1_795_424_400.0  # Monday 2026-11-23, 10:00 in Dijon
NIGHT = MORNING - 7 * 3600.0


def build(start: float = MORNING) -> Field:
    clock = CityClock(start, 1.0, LAT, LON)
    return Field(CITY, kinds(), clock, roads=roads(), seed=2, faults_by_chance=False)


def metres(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Ways between places that follow one another."""
    north = np.diff(lat, axis=0) * METRES_PER_DEGREE
    east = np.diff(lon, axis=0) * METRES_PER_DEGREE * np.cos(np.radians(LAT))
    return np.hypot(north, east)


def tracks(field: Field, kind: str, seconds: int) -> tuple[np.ndarray, np.ndarray]:
    group = field.groups[kind]
    places = []
    for _ in range(seconds * STEPS_PER_S):
        field.step()
        places.append((group["lat"].copy(), group["lon"].copy()))
    lat, lon = zip(*places, strict=True)
    return np.array(lat), np.array(lon)


def test_nothing_jumps_and_nobody_races() -> None:
    field = build()
    lat, lon = tracks(field, "vehicle", 300)
    ways = metres(lat, lon)
    assert ways.max() < 60.0 / 3.6 * STEP_S + 2.0
    assert ways.sum() > 300.0
    lat, lon = tracks(field, "bus", 120)
    assert metres(lat, lon).max() < 60.0 / 3.6 * STEP_S + 2.0


def test_vehicles_stay_on_the_streets() -> None:
    lat, lon = tracks(build(), "vehicle", 300)
    graph = roads().graph
    assert graph is not None
    network = Network(graph)
    x0, y0 = network.lon[network.tail], network.lat[network.tail]
    x1, y1 = network.lon[network.head], network.lat[network.head]
    for i in range(lat.shape[1]):
        along = ((lon[:, i, None] - x0) * (x1 - x0) + (lat[:, i, None] - y0) * (y1 - y0)) / (
            (x1 - x0) ** 2 + (y1 - y0) ** 2
        )
        along = along.clip(0.0, 1.0)
        off = np.hypot(
            lon[:, i, None] - x0 - along * (x1 - x0), lat[:, i, None] - y0 - along * (y1 - y0)
        )
        assert off.min(axis=1).max() < 1e-6


def test_a_dead_end_is_left_again() -> None:
    graph = roads().graph
    assert graph is not None
    network = Network(graph)
    arc = int(network.first[0])
    seen = set()
    for _ in range(200):
        arc = network.onward(arc, 0.5)
        seen.add(int(network.head[arc]))
    assert len(seen) > 1


def running_bus(field: Field) -> int:
    """Place of a bus that is out."""
    field.step()
    group = field.groups["bus"]
    return int(np.flatnonzero(group["state"] == group.held("state", "in_service"))[0])


def test_buses_dwell_at_their_stops_and_run_there_and_back() -> None:
    field = build()
    bus = running_bus(field)
    lat, lon = tracks(field, "bus", 1000)
    lat, lon = lat[:, [bus]], lon[:, [bus]]
    route = roads().routes[0]
    halts = metres(lat, lon)[:, 0] == 0.0
    at_stop = np.zeros(len(halts), dtype=bool)
    visited = set()
    for number, stop in enumerate(route.stops):
        near = metres_to(lat[1:, 0], lon[1:, 0], route.lat[stop], route.lon[stop]) < 5.0
        at_stop |= near
        if (near & halts).any():
            visited.add(number)
    assert visited == {0, 1, 2}
    assert at_stop[halts].all()


def metres_to(lat: np.ndarray, lon: np.ndarray, to_lat: float, to_lon: float) -> np.ndarray:
    north = (lat - to_lat) * METRES_PER_DEGREE
    east = (lon - to_lon) * METRES_PER_DEGREE * np.cos(np.radians(LAT))
    return np.hypot(north, east)


def test_at_night_transit_rests() -> None:
    field = build(NIGHT)
    tracks(field, "bus", 60)
    group = field.groups["bus"]
    assert (group["state"] == group.held("state", "out_of_service")).all()
    assert (group["speed_kmh"] == 0.0).all()


def test_moving_vehicles_tell_their_place_every_five_seconds() -> None:
    field = build()
    bus = running_bus(field)
    for _ in range(60 * STEPS_PER_S):
        field.step()
    told: list[float] = []
    for step in range(60 * STEPS_PER_S):
        moving = field.groups["bus"]["speed_kmh"][bus] > 10.0
        sheets = [s for s in field.step().sheets if s.point.name == "lat"]
        if moving and any(field.groups["bus"].rows[bus] in s.rows for s in sheets):
            told.append(step * STEP_S)
    gaps = np.diff(told)
    assert len(gaps) > 3
    assert np.median(gaps) == 5.0


def test_a_track_knows_its_stops_both_ways() -> None:
    lat = LAT + np.array([0.0, 0.01, 0.02, 0.03])
    lon = np.full(4, LON)
    stops = np.array([0, 2, 3], np.int32)
    track = Track(Route("T1", "tram", "A to C", lat, lon, stops, ("A", "B", "C")))
    leg = 0.01 * METRES_PER_DEGREE
    assert np.allclose(track.stops_m, [0.0, 2 * leg, 3 * leg, 4 * leg])
    assert track.terminus.tolist() == [True, False, True, False]
    there, _, north = track.place(np.array([1.5 * leg]))
    back, _, south = track.place(np.array([4.5 * leg]))
    assert np.allclose(there, back)
    assert (float(north[0]), float(south[0])) == (0.0, 180.0)
