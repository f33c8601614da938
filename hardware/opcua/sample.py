"""A site file for made-up OPC UA servers that carry a whole source of a city."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.city import City
from hardware.opcua.device import LOOPBACK
from hardware.opcua.nodemap import parse_map

FIRST_PORT = 14_840
AT_A_SERVER = 15  # devices
_POLL_S = 10


def sample(source: str, city: City, maps: Mapping[str, str]) -> str:
    """See :meth:`hardware.linkplan.LinkKind.sample`."""
    if source not in city.sources:
        raise ValueError(f"the city has no source {source}")
    carried = np.flatnonzero(city.source == city.sources.index(source)).tolist()
    found = {city.kind_name(row) for row in carried} - {"source"}
    fitting = [name for name, text in maps.items() if {parse_map(text, name).kind} == found]
    if not fitting:
        kinds = ", ".join(sorted(found))
        raise ValueError(f"no map that ships is for what {source} carries: {kinds}")
    lines = [
        f"# {city.name}: what {source} carries is behind OPC UA servers, at ports of this machine.",
        "[[links]]",
        f'name = "opcua-{source}"',
        'protocol = "opcua"',
        f'source = "{source}"',
        "simulated = true",
        f"poll_s = {_POLL_S}",
        "",
        "[links.options]",
        f'map = "{fitting[0].removesuffix(".toml")}"',
        'security = "none"',
        "devices = [",
    ]
    devices = [row for row in carried if city.kind_name(row) != "source"]
    for number, row in enumerate(devices):
        address = f"{LOOPBACK}:{FIRST_PORT + number // AT_A_SERVER}"
        name = city.ids[row]
        lines.append(f'  {{ asset = "{name}", address = "{address}", object = "{name}" }},')
    return "\n".join([*lines, "]"]) + "\n"
