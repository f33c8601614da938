"""A site file for made-up Modbus devices that carry a whole source of a city."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.city import City
from hardware.modbus.device import LOOPBACK
from hardware.modbus.registermap import RegisterMap, parse_map

FIRST_PORT = 15_020
_POLL_S = 10


def sample(source: str, city: City, shelf: Mapping[str, str]) -> str:
    """See :meth:`hardware.linkplan.LinkKind.sample`."""
    if source not in city.sources:
        raise ValueError(f"the city has no source {source}")
    carried = np.flatnonzero(city.source == city.sources.index(source)).tolist()
    found = {city.kind_name(row) for row in carried} - {"source"}
    for name, text in shelf.items():
        read = parse_map(text, name)
        if found == {read.kind, *read.parts.values()} or found == {read.kind}:
            return _file(source, city, read, name.removesuffix(".toml"), carried)
    raise ValueError(f"no map that ships is for what {source} carries: {', '.join(sorted(found))}")


def _file(source: str, city: City, read: RegisterMap, name: str, carried: list[int]) -> str:
    lines = [
        f"# {city.name}: what {source} carries speaks Modbus TCP, at ports of this machine.",
        "[[links]]",
        f'name = "modbus-{source}"',
        'protocol = "modbus"',
        f'source = "{source}"',
        "simulated = true",
        f"poll_s = {_POLL_S}",
        "",
        "[links.options]",
        f'map = "{name}"',
    ]
    devices = [row for row in carried if city.kind_name(row) == read.kind]
    for number, row in enumerate(devices):
        lines += [
            "",
            "[[links.options.devices]]",
            f'asset = "{city.ids[row]}"',
            f'address = "{LOOPBACK}:{FIRST_PORT + number}"',
        ]
        below = city.children.get(row, np.zeros(0, np.intp)).tolist()
        for sort, kind in read.parts.items():
            parts = ", ".join(f'"{city.ids[one]}"' for one in below if city.kind_name(one) == kind)
            lines.append(f"parts.{sort} = [{parts}]")
    return "\n".join(lines) + "\n"
