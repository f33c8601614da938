"""Lines of trams and buses, and the street graph that vehicles drive on."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from app.core.roads import RoadGraph, Route
from hardware.city.founding.network import Network
from hardware.city.founding.plan import Plan, table
from hardware.city.founding.shapes import points, resample, run, smooth, thin
from hardware.city.founding.town import Town

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]

STOP_M = 430.0  # between the stops of a bus
SLOWNESS = np.array([1.0, 1.0, 1.0, 1.15, 1.5, 1.9])  # by rank: buses keep to main streets
Ways = list[list[tuple[int, float, int]]]


def lay_routes(town: Town) -> tuple[Route, ...]:
    """The tram lines as drawn, the bus lines along streets."""
    rows = table("lines")
    ways = _ways(town.network)
    trams = [_tram(town.plan, name, row) for name, row in rows["tram"].items()]
    buses = [_bus(town, ways, name, row) for name, row in rows["bus"].items()]
    return (*trams, *buses)


def street_graph(town: Town) -> RoadGraph:
    """Each bend of a street a node, each straight part an edge."""
    network = town.network
    lat, lon = town.plan.degrees(network.points)
    keys = np.stack((np.rint(lat * 1e6), np.rint(lon * 1e6)), axis=1).astype(np.int64)
    # ends of pieces that meet at a crossing are one node, although they were
    # cut at places a hair apart
    for ends, at in ((network.offsets[:-1], network.start), (network.offsets[1:] - 1, network.end)):
        crossing_lat, crossing_lon = town.plan.degrees(network.nodes[at])
        keys[ends, 0] = np.rint(crossing_lat * 1e6)
        keys[ends, 1] = np.rint(crossing_lon * 1e6)
    unique, number = np.unique(keys, axis=0, return_inverse=True)
    number = number.reshape(-1)
    last = np.zeros(len(keys), dtype=bool)
    last[network.offsets[1:] - 1] = True
    first = np.flatnonzero(~last)
    start, end = number[first], number[first + 1]
    street = np.repeat(network.street, np.diff(network.offsets))[first]
    real = start != end
    nodes = unique / 1e6
    start, end, street = start[real], end[real], street[real]
    east = (nodes[end, 1] - nodes[start, 1]) * 75_440.0
    north = (nodes[end, 0] - nodes[start, 0]) * 111_190.0
    return RoadGraph(
        nodes[:, 0],
        nodes[:, 1],
        start.astype(np.int32),
        end.astype(np.int32),
        np.sqrt(east * east + north * north),
        street.astype(np.int32),
        tuple(way.name for way in network.streets),
    )


def _tram(plan: Plan, name: str, row: dict[str, object]) -> Route:
    line = smooth(points(str(row["path"])))
    stops = row["stops"]
    if not isinstance(stops, list):
        raise ValueError(f"{name}: stops must be a list")
    names = tuple(str(stop[0]) for stop in stops)
    marks = [int(np.argmin(((line - points(stop[1])[0]) ** 2).sum(axis=1))) for stop in stops]
    return _route(plan, name, "tram", str(row["title"]), line, marks, names)


def _bus(town: Town, ways: Ways, name: str, row: list[str]) -> Route:
    via = [_nearest(town.network, place) for place in points(row[1])]
    pieces: list[int] = []
    nodes = [via[0]]
    for start, end in pairwise(via):
        for piece, node in _shortest(town.network, ways, start, end):
            pieces.append(piece)
            nodes.append(node)
    line = _along(town.network, pieces, nodes)
    line = thin(line, 1.0)
    mileage = run(line)
    count = max(2, int(mileage[-1] / STOP_M) + 1)
    line = resample_keeping(line, count)
    marks = np.linspace(0, len(line) - 1, count).astype(np.int64).tolist()
    names = tuple(_stop_names(town, line[marks]))
    return _route(town.plan, name, "bus", row[0], line, marks, names)


def resample_keeping(line: Float, stops: int) -> Float:
    """The line in even steps of about 25 m, so that stops fall on points."""
    total = float(run(line)[-1])
    steps = max(1, int(total / (stops - 1) / 25.0 + 0.5)) * (stops - 1)
    return resample(line, total / steps * 0.999999)


def _route(
    plan: Plan,
    name: str,
    kind: str,
    title: str,
    line: Float,
    marks: Iterable[int],
    names: tuple[str, ...],
) -> Route:
    lat, lon = plan.degrees(line)
    return Route(name, kind, title, lat, lon, np.array(list(marks), dtype=np.int32), names)


def _ways(network: Network) -> Ways:
    ranks = np.array([way.rank for way in network.streets])
    cost = network.length * SLOWNESS[ranks[network.street]]
    ways: Ways = [[] for _ in range(len(network.nodes))]
    rows = zip(network.start.tolist(), network.end.tolist(), cost.tolist(), strict=True)
    for piece, (start, end, price) in enumerate(rows):
        ways[start].append((end, price, piece))
        ways[end].append((start, price, piece))
    return ways


def _nearest(network: Network, place: Float) -> int:
    away = ((network.nodes - place) ** 2).sum(axis=1)
    return int(np.argmin(away))


def _shortest(network: Network, ways: Ways, start: int, end: int) -> list[tuple[int, int]]:
    """(piece, node reached) of the cheapest way; A* with the straight distance."""
    goal = network.nodes[end]
    far = np.sqrt(((network.nodes - goal) ** 2).sum(axis=1)).tolist()
    best = {start: 0.0}
    came: dict[int, tuple[int, int]] = {}
    queue = [(far[start], start)]
    while queue:
        _, node = heapq.heappop(queue)
        if node == end:
            break
        for other, price, piece in ways[node]:
            cost = best[node] + price
            if cost < best.get(other, float("inf")):
                best[other] = cost
                came[other] = piece, node
                heapq.heappush(queue, (cost + far[other], other))
    path = []
    node = end
    while node != start:
        piece, before = came[node]
        path.append((piece, node))
        node = before
    return path[::-1]


def _along(network: Network, pieces: list[int], nodes: list[int]) -> Float:
    parts = [network.nodes[nodes[0]][None]]
    for piece, node in zip(pieces, nodes[1:], strict=True):
        line = network.piece(piece)
        forward = int(network.end[piece]) == node
        parts.append((line if forward else line[::-1])[1:])
    return np.concatenate(parts)


def _stop_names(town: Town, places: Float) -> Iterable[str]:
    """A stop has the name of a place near by, else of the crossing's street."""
    plan = town.plan
    names = list(plan.places)
    spots = np.array([plan.places[name][0] for name in names])
    middles = town.network.middles()
    for place in places:
        away = ((spots - place) ** 2).sum(axis=1)
        if float(away.min()) < 150.0 * 150.0:
            yield names[int(np.argmin(away))]
            continue
        near = int(np.argmin(((middles - place) ** 2).sum(axis=1)))
        yield town.network.streets[int(town.network.street[near])].name
