"""A site file for made-up edge nodes that carry a whole source of a city."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.bus.broker import LOOPBACK
from app.core.city import City
from hardware.sparkplug.metricmap import parse_map

PORT = 18_840
_A_NODE = 13  # devices
_POLL_S = 10


def sample(source: str, city: City, shelf: Mapping[str, str]) -> str:
    """See :meth:`hardware.linkplan.LinkKind.sample`."""
    if source not in city.sources:
        raise ValueError(f"the city has no source {source}")
    carried = np.flatnonzero(city.source == city.sources.index(source)).tolist()
    rows = [row for row in carried if city.kind_name(row) != "source"]
    found = {city.kind_name(row) for row in rows}
    maps = {parse_map(text, name).kind: name.removesuffix(".toml") for name, text in shelf.items()}
    missing = sorted(found - maps.keys())
    if missing or not rows:
        raise ValueError(f"no map that ships is for {', '.join(missing) or source}")
    usual = maps[city.kind_name(rows[0])]
    lines = [
        f"# {city.name}: what {source} carries speaks Sparkplug B, over a broker of its own.",
        "[[links]]",
        f'name = "sparkplug-{source}"',
        'protocol = "sparkplug"',
        f'source = "{source}"',
        "simulated = true",
        f"poll_s = {_POLL_S}",
        "timeout_s = 5",
        "",
        "[links.options]",
        f'address = "{LOOPBACK}:{PORT}"',
        f'map = "{usual}"',
        "devices = [",
    ]
    for number, row in enumerate(rows):
        own = maps[city.kind_name(row)]
        other = "" if own == usual else f', map = "{own}"'
        name = f"{source}-{number // _A_NODE + 1}"
        lines.append(
            f'  {{ asset = "{city.ids[row]}", group = "city", node = "{name}", '
            f'device = "{city.ids[row]}"{other} }},'
        )
    return "\n".join([*lines, "]", ""])
