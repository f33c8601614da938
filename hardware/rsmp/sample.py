"""A site file for made-up traffic light controllers that carry a whole source of a city."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.city import City
from hardware.rsmp.link import DEFAULT_PORT
from hardware.rsmp.signalmap import SignalMap, parse_map

_POLL_S = 5


def sample(source: str, city: City, shelf: Mapping[str, str]) -> str:
    """See :meth:`hardware.linkplan.LinkKind.sample`."""
    if source not in city.sources:
        raise ValueError(f"the city has no source {source}")
    carried = np.flatnonzero(city.source == city.sources.index(source)).tolist()
    found = {city.kind_name(row) for row in carried} - {"source"}
    for name, text in shelf.items():
        read = parse_map(text, name)
        if found == {read.kind}:
            return _file(source, city, read, name.removesuffix(".toml"), carried)
    raise ValueError(f"no map that ships is for what {source} carries: {', '.join(sorted(found))}")


def _file(source: str, city: City, read: SignalMap, name: str, carried: list[int]) -> str:
    lines = [
        f"# {city.name}: what {source} carries speaks RSMP, and connects to one port of this",
        '# machine. With a secret of your own: security_code = "NAME" beside the map.',
        "[[links]]",
        f'name = "rsmp-{source}"',
        'protocol = "rsmp"',
        f'source = "{source}"',
        "simulated = true",
        f"poll_s = {_POLL_S}",
        "timeout_s = 10",
        "",
        "[links.options]",
        f'address = "127.0.0.1:{DEFAULT_PORT}"',
        f'map = "{name}"',
        "sites = [",
    ]
    sites = (city.ids[row] for row in carried if city.kind_name(row) == read.kind)
    lines += [f'  {{ asset = "{site}", site = "{site}" }},' for site in sites]
    return "\n".join([*lines, "]"]) + "\n"
