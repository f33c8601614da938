"""A site file for made-up ONVIF cameras that carry a whole source of a city."""

from __future__ import annotations

import numpy as np

from app.core.city import City
from hardware.onvif.device import LOOPBACK

FIRST_PORT = 18_000
_POLL_S = 30


def sample(source: str, city: City) -> str:
    """See :meth:`hardware.linkplan.LinkKind.sample`."""
    if source not in city.sources:
        raise ValueError(f"the city has no source {source}")
    carried = np.flatnonzero(city.source == city.sources.index(source)).tolist()
    found = {city.kind_name(row) for row in carried} - {"source"}
    if found != {"camera"}:
        raise ValueError(f"ONVIF is for cameras; {source} carries {', '.join(sorted(found))}")
    lines = [
        f"# {city.name}: what {source} carries speaks ONVIF, at ports of this machine.",
        "[[links]]",
        f'name = "onvif-{source}"',
        'protocol = "onvif"',
        f'source = "{source}"',
        "simulated = true",
        f"poll_s = {_POLL_S}",
    ]
    cameras = [row for row in carried if city.kind_name(row) == "camera"]
    for number, row in enumerate(cameras):
        lines += [
            "",
            "[[links.options.cameras]]",
            f'asset = "{city.ids[row]}"',
            f'address = "{LOOPBACK}:{FIRST_PORT + number}"',
        ]
    return "\n".join(lines) + "\n"
