"""A site file for a made-up feed of all vehicles that a source carries."""

from __future__ import annotations

import numpy as np

from app.core.city import City

FIRST_PORT = 15_300
KINDS = ("bus", "tram")
_POLL_S = 5


def sample(source: str, city: City) -> str:
    """See :meth:`hardware.linkplan.LinkKind.sample`."""
    if source not in city.sources:
        raise ValueError(f"the city has no source {source}")
    carried = np.flatnonzero(city.source == city.sources.index(source)).tolist()
    kinds: dict[str, list[str]] = {}
    for row in carried:
        kinds.setdefault(city.kind_name(row), []).append(city.ids[row])
    kinds.pop("source", None)
    if not kinds or not set(kinds) <= set(KINDS):
        found = ", ".join(sorted(kinds)) or "nothing"
        raise ValueError(f"a feed of vehicles has no place for what {source} carries: {found}")
    base = f"http://127.0.0.1:{FIRST_PORT}"
    lines = [
        f"# {city.name}: what {source} carries is followed by GTFS Realtime.",
        "[[links]]",
        f'name = "gtfs-{source}"',
        'protocol = "gtfs"',
        f'source = "{source}"',
        "simulated = true",
        f"poll_s = {_POLL_S}",
        "",
        "[links.options]",
        f'vehicle_positions = "{base}/vehicle-positions.pb"',
        f'trip_updates = "{base}/trip-updates.pb"',
        f'alerts = "{base}/alerts.pb"',
        f'timetable = "{base}/gtfs.zip"',
    ]
    for kind, assets in kinds.items():
        lines += ["", f"[links.options.vehicles.{kind}]  # id in the feed = asset"]
        lines += [f'"{asset}" = "{asset}"' for asset in assets]
    return "\n".join(lines) + "\n"
