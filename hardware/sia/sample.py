"""A site file for made-up panels that carry a whole source of a city."""

from __future__ import annotations

import numpy as np

from app.core.city import City
from hardware.sia.codemap import CodeMap

PORT = 15_900
_FIRST_ACCOUNT = 0x1001


def sample(source: str, city: City, read: CodeMap) -> str:
    """See :meth:`hardware.linkplan.LinkKind.sample`."""
    if source not in city.sources:
        raise ValueError(f"the city has no source {source}")
    carried = np.flatnonzero(city.source == city.sources.index(source)).tolist()
    found = {city.kind_name(row) for row in carried} - {"source"}
    if found != {read.kind}:
        raise ValueError(f"{source} carries {', '.join(sorted(found))}, panels are {read.kind}")
    panels = [row for row in carried if city.kind_name(row) == read.kind]
    lines = [
        f"# {city.name}: what {source} carries calls a receiver of this machine by SIA DC-09.",
        "[[links]]",
        f'name = "sia-{source}"',
        'protocol = "sia"',
        f'source = "{source}"',
        "simulated = true",
        "",
        "[links.options]",
        f'listen = "127.0.0.1:{PORT}"',
        "supervision_s = 30",
        "panels = [",
    ]
    lines += [
        f'  {{ asset = "{city.ids[row]}", account = "{_FIRST_ACCOUNT + number:04X}" }},'
        for number, row in enumerate(panels)
    ]
    return "\n".join([*lines, "]"]) + "\n"
