"""Routes and the street graph as bytes for the package file."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from app.core.roads import RoadGraph, Route


class _RouteForm(msgspec.Struct, array_like=True):
    name: str
    kind: str
    title: str
    lat: bytes
    lon: bytes
    stops: bytes
    stop_names: list[str]


class _GraphForm(msgspec.Struct, array_like=True):
    lat: bytes
    lon: bytes
    start: bytes
    end: bytes
    length_m: bytes
    street: bytes
    streets: list[str]


def encode_routes(routes: Sequence[Route]) -> bytes:
    forms = [
        _RouteForm(
            route.name,
            route.kind,
            route.title,
            _floats(route.lat),
            _floats(route.lon),
            _ints(route.stops),
            list(route.stop_names),
        )
        for route in routes
    ]
    return zlib.compress(msgspec.msgpack.encode(forms))


def decode_routes(data: bytes) -> tuple[Route, ...]:
    forms = msgspec.msgpack.decode(zlib.decompress(data), type=list[_RouteForm])
    return tuple(
        Route(
            form.name,
            form.kind,
            form.title,
            _to_floats(form.lat),
            _to_floats(form.lon),
            _to_ints(form.stops),
            tuple(form.stop_names),
        )
        for form in forms
    )


def encode_graph(graph: RoadGraph) -> bytes:
    form = _GraphForm(
        _floats(graph.lat),
        _floats(graph.lon),
        _ints(graph.start),
        _ints(graph.end),
        _floats(graph.length_m),
        _ints(graph.street),
        list(graph.streets),
    )
    return zlib.compress(msgspec.msgpack.encode(form))


def decode_graph(data: bytes) -> RoadGraph:
    form = msgspec.msgpack.decode(zlib.decompress(data), type=_GraphForm)
    return RoadGraph(
        _to_floats(form.lat),
        _to_floats(form.lon),
        _to_ints(form.start),
        _to_ints(form.end),
        _to_floats(form.length_m),
        _to_ints(form.street),
        tuple(form.streets),
    )


def _floats(column: npt.NDArray[np.float64]) -> bytes:
    return column.astype("<f8").tobytes()


def _ints(column: npt.NDArray[np.int32]) -> bytes:
    return column.astype("<i4").tobytes()


def _to_floats(data: bytes) -> npt.NDArray[np.float64]:
    return np.frombuffer(data, dtype="<f8").astype(np.float64)


def _to_ints(data: bytes) -> npt.NDArray[np.int32]:
    return np.frombuffer(data, dtype="<i4").astype(np.int32)
