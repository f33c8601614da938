"""Looks at a feed nobody knows, and proposes what a site file could say."""

from __future__ import annotations

import time
from collections.abc import Mapping

import aiohttp

from hardware.gtfs import feed
from hardware.gtfs.fetch import Fetch
from hardware.gtfs.options import host_of
from hardware.link import LinkError
from hardware.linkplan import Tell

_TIMEOUT_S = 10.0
_SHOWN = 5
_PROPOSED = 200


async def survey(url: str, key: Mapping[str, Mapping[str, str]], tell: Tell) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It asks once."""
    try:
        host_of(url)
    except ValueError as error:
        raise LinkError(str(error)) from error
    fetch = Fetch(url, key["headers"], key["parameters"], _TIMEOUT_S, feed.LARGEST)
    tell(f"asking {fetch.name}")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        data = await fetch.get(session) or b""
    try:
        message = feed.read_feed(data)
    except feed.FeedError as error:
        raise LinkError(f"{fetch.name}: {error}") from error
    age_s = time.time() - message.header.timestamp
    tell(f"GTFS Realtime {message.header.gtfs_realtime_version}, {age_s:.0f} s old")
    seen = feed.sightings(message)
    on_trip = sum(one.run is not None for one in seen.values())
    delays = sum(1 for _ in feed.dues(message))
    alerts = sum(1 for _ in feed.notices(message))
    tell(f"{len(seen)} vehicles, {on_trip} of them on a trip; {delays} trips; {alerts} alerts")
    for name, one in list(seen.items())[:_SHOWN]:
        figures = ", ".join(f"{what} {figure:g}" for what, figure in one.figures.items())
        tell(f"{name}: {figures or 'no position'}")
    if not seen:
        raise LinkError(f"{fetch.name} tells of no vehicle: give the address of its positions")
    lines = [f'"{_quoted(name)}" = "ASSET"' for name in list(seen)[:_PROPOSED]]
    if len(seen) > _PROPOSED:
        lines.append(f"# and {len(seen) - _PROPOSED} others")
    return f"""\
[[links]]
name = "gtfs"
protocol = "gtfs"
source = "SOURCE" # who carries these assets in the city
poll_s = 10

[links.options]
vehicle_positions = "{url}"
# trip_updates, alerts and timetable: their addresses, where there are any

[links.options.vehicles.bus] # id in the feed = asset
""" + "\n".join(lines)


def _quoted(text: str) -> str:
    """As a key of TOML may hold it."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text[:200])
    return plain.replace("\\", "\\\\").replace('"', '\\"')
