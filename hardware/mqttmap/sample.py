"""A site file for made-up devices that carry a whole source of a city over MQTT."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.city import City
from hardware.mqttmap.topicmap import DEVICE, TopicMap, parse_map

FIRST_PORT = 18_910
_POLL_S = 20
_SILENT_AFTER_S = 3.5 * _POLL_S


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


def _file(source: str, city: City, read: TopicMap, name: str, rows: list[int]) -> str:
    needed = {one for pattern in read.topics() for one in pattern.names} - {DEVICE, *read.names}
    port = FIRST_PORT + city.sources.index(source)  # links of several sources side by side
    lines = [
        f"# {city.name}: what {source} carries is on a broker of its own: {read.title}.",
        "[[links]]",
        f'name = "{name}-{source}"',
        'protocol = "mqttmap"',
        f'source = "{source}"',
        "simulated = true",
        f"poll_s = {_POLL_S} # how often these made-up devices speak",
        "",
        "[links.options]",
        f'map = "{name}"',
        f'broker = "127.0.0.1:{port}"',
        f"silent_after_s = {_SILENT_AFTER_S}",
        *[f'names.{one} = "1"' for one in sorted(needed)],
        "devices = [",
        *[f'  {{ asset = "{city.ids[row]}", device = "{city.ids[row]}" }},' for row in rows],
        "]",
    ]
    return "\n".join(lines) + "\n"
