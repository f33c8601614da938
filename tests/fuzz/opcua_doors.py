"""What a client of OPC UA servers reads, behind the library that decodes it: values of
nodes, fields of events, maps of nodes."""

from __future__ import annotations

from typing import Any

import msgspec
from asyncua import ua

from hardware.opcua.condition import condition_of, is_refresh_end
from hardware.opcua.nodemap import NodeMap, NoValueError, parse_map
from hardware.sitefile import SiteFileError
from resources.shelf import map_file
from tests.fuzz.door import Door, Enter
from tests.hardware.links.opcuarig import MAP

HELD: tuple[Any, ...] = (True, 2, 71.5, "OPEN")
FIELDS: list[Any] = [
    "type",
    {"node": "B1"},
    1_795_427_100.0,
    700,
    "Fire",
    None,
    True,
    False,
]


def opcua_doors() -> list[Door]:
    read = parse_map(MAP, "cabinet.toml")
    maps = (MAP.encode(), map_file("opcua", "building").encode())
    held = tuple(msgspec.json.encode(one) for one in HELD)
    return [
        Door("node value", "json", held, _value(read), 0.5),
        Door("condition", "json", (msgspec.json.encode(FIELDS),), _condition, 0.5),
        Door("node map", "bytes", maps, _map, 0.1),
    ]


def _json(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return NoValueError


def _value(read: NodeMap) -> Enter:
    def enter(data: bytes) -> bool:
        """As each variable of a map, and back again."""
        held = _json(data)
        sound = 0
        for variable in (*read.points, *read.orders):
            try:
                variable.encoded(variable.decoded(held))
                sound += 1
            except NoValueError:
                continue
        return sound > 0

    return enter


def _condition(data: bytes) -> bool:
    held = _json(data)
    values = held if isinstance(held, list) else [held]
    fields = []
    for value in values[:20]:
        node = isinstance(value, dict) and isinstance(value.get("node"), str)
        try:
            fields.append(ua.Variant(ua.NodeId(value["node"], 2) if node else value))
        except Exception:  # the library knows no such value: it would not have come
            return False
    is_refresh_end(fields)
    return condition_of(fields) is not None


def _map(data: bytes) -> bool:
    try:
        return bool(parse_map(data.decode("utf-8", "replace"), "fuzzed.toml").points)
    except SiteFileError:
        return False
