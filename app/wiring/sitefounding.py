"""The site file of a new simulated city: which of its sources speak a field protocol.

Every other source speaks MQTT by itself. A site file of somebody's own is left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from app.core.city import City
from app.core.kind import Kind
from app.core.kindset import parse_kinds
from app.wiring.foundation import site_mark
from app.wiring.loopback import settled
from app.wiring.sitelinks import FILE, SiteShelf
from hardware.linkplan import Shelf
from hardware.protocols import PROTOCOLS
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile
from resources.shelf import kind_files

_log = logging.getLogger(__name__)
SPOKEN: Mapping[str, str] = {
    "lighting-01": "modbus",
    "lighting-08": "talq",
    "traffic": "rsmp",
    "buildings": "opcua",
    "panels": "sia",
    "transit": "gtfs",
    "cctv": "onvif",
    "access": "sparkplug",
    "air": "mqttmap",
    "water": "mqttmap",
    "parking": "ngsi",
}


def found_site(folder: Path, city: City, wish: str) -> None:
    """Writes the site file of `city`, which was founded by `wish`, into `folder`: all of
    `SPOKEN` that there is. What cannot be made to speak is said and left out."""
    shelf = SiteShelf(folder)
    kinds = parse_kinds(kind_files())
    taken: set[int] = set()
    parts = [
        "\n".join(
            [
                site_mark(wish),
                "# Without the line above it is yours: another city does not replace it.",
                "# What each of its links means: README, `ondijon site check`.",
            ]
        )
    ]
    for source, protocol in SPOKEN.items():
        if protocol not in PROTOCOLS or not _carries(city, source):
            continue
        try:
            text = settled(PROTOCOLS[protocol].sample(source, city, shelf), taken)
            _prove(text, city, shelf, kinds)
        except ValueError as error:
            _log.warning("%s does not speak %s: %s", source, protocol, error)
            continue
        parts.append(text)
    path = folder / FILE
    fresh = path.with_suffix(".new")
    fresh.write_text("\n\n".join(parts), "utf-8")
    fresh.replace(path)


def _carries(city: City, source: str) -> bool:
    """Whether it speaks for anything but itself."""
    if source not in city.sources:
        return False
    return int((city.source == city.sources.index(source)).sum()) > 1


def _prove(text: str, city: City, shelf: Shelf, kinds: Mapping[str, Kind]) -> None:
    """ValueError where a link cannot be used: it would keep the city from starting."""
    site = SiteFile(text, FILE)
    found = objections(site, plans_of(site, shelf), city, kinds)
    if found:
        raise found[0]
