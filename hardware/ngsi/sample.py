"""A site file for a made-up context broker that carries a whole source of a city."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.city import City
from hardware.ngsi.entitymap import EntityMap, parse_map

FIRST_PORT = 18_960
_POLL_S = 20


def sample(source: str, city: City, shelf: Mapping[str, str]) -> str:
    """See :meth:`hardware.linkplan.LinkKind.sample`."""
    if source not in city.sources:
        raise ValueError(f"the city has no source {source}")
    carried = np.flatnonzero(city.source == city.sources.index(source)).tolist()
    rows = [row for row in carried if city.kind_name(row) != "source"]
    found = {city.kind_name(row) for row in rows}
    for name, text in sorted(shelf.items()):
        read = parse_map(text, name)
        if found == {read.kind}:
            return _file(source, city, read, name.removesuffix(".toml"), rows)
    raise ValueError(f"no map that ships is for what {source} carries: {', '.join(sorted(found))}")


def _file(source: str, city: City, read: EntityMap, name: str, rows: list[int]) -> str:
    port = FIRST_PORT + city.sources.index(source)  # links of several sources side by side
    entities = [
        f'  {{ asset = "{city.ids[row]}", id = "urn:ngsi-ld:{read.type}:{city.ids[row]}" }},'
        for row in rows
    ]
    lines = [
        f"# {city.name}: what {source} carries stands in a context broker: {read.title}.",
        "[[links]]",
        f'name = "{name}-{source}"',
        'protocol = "ngsi"',
        f'source = "{source}"',
        "simulated = true",
        f"poll_s = {_POLL_S}",
        "",
        "[links.options]",
        f'map = "{name}"',
        f'url = "http://127.0.0.1:{port}"',
        "entities = [",
        *entities,
        "]",
    ]
    return "\n".join(lines) + "\n"
