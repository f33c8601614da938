"""A site file for a made-up TALQ gateway that carries a whole source of a city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from app.core.city import City
from hardware.talq.attributemap import parse_map
from hardware.talq.device import LOOPBACK

PORT, OUR_PORT = 18_443, 18_444
_POLL_S = 30  # what happens meanwhile it tells by itself
_A_LINE = 6  # assets


def sample(source: str, city: City, shelf: Mapping[str, str]) -> str:
    """See :meth:`hardware.linkplan.LinkKind.sample`."""
    if source not in city.sources:
        raise ValueError(f"the city has no source {source}")
    carried = np.flatnonzero(city.source == city.sources.index(source)).tolist()
    by_kind: dict[str, list[str]] = {}
    for row in carried:
        if city.kind_name(row) != "source":
            by_kind.setdefault(city.kind_name(row), []).append(city.ids[row])
    for name, text in shelf.items():
        if by_kind and set(by_kind) <= set(parse_map(text, name).kinds):
            return "\n".join(_lines(source, city, by_kind, name.removesuffix(".toml"))) + "\n"
    found = ", ".join(sorted(by_kind)) or "nothing"
    raise ValueError(f"no map that ships is for what {source} carries: {found}")


def _lines(source: str, city: City, by_kind: Mapping[str, list[str]], name: str) -> Iterator[str]:
    yield f"# {city.name}: what {source} carries is behind a TALQ gateway, here at a port."
    yield "[[links]]"
    yield f'name = "talq-{source}"'
    yield 'protocol = "talq"'
    yield f'source = "{source}"'
    yield "simulated = true"
    yield f"poll_s = {_POLL_S}"
    yield "timeout_s = 10"
    yield ""
    yield "[links.options]"
    yield f'gateway = "http://{LOOPBACK}:{PORT}"'
    yield f'listen = "{LOOPBACK}:{OUR_PORT}"'
    yield f'map = "{name}"'
    for kind, assets in by_kind.items():
        yield ""
        yield "[[links.options.devices]]"
        yield f'kind = "{kind}"'
        yield "assets = ["
        for at in range(0, len(assets), _A_LINE):
            yield "  " + " ".join(f'"{asset}",' for asset in assets[at : at + _A_LINE])
        yield "]"
