"""Ways that things move along: the street graph, and lines of buses and trams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Route:
    """A line of public transport, run there and back along one polyline.

    `stops` index the polyline's points, rising; `stop_names` go with them.
    """

    name: str  # "T1", "L3"
    kind: str  # "tram" or "bus"
    title: str  # terminus to terminus
    lat: Float  # [m] degrees
    lon: Float  # [m]
    stops: Int  # [k]
    stop_names: tuple[str, ...]


@dataclass(frozen=True)
class RoadGraph:
    """The street network. Edge e joins the nodes start[e] and end[e] in a
    straight line of length_m[e]; all edges are passable both ways and the
    graph is one connected piece. `street` indexes `streets`."""

    lat: Float  # [n] degrees
    lon: Float  # [n]
    start: Int  # [e]
    end: Int  # [e]
    length_m: Float  # [e]
    street: Int  # [e]
    streets: tuple[str, ...]
