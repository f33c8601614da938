"""The site file in the data folder, and the maps that it may name."""

from __future__ import annotations

import time
from pathlib import Path

from app.bus.address import BrokerAddress
from app.bus.topics import Topics
from hardware.carrier import READINGS_KEPT, Carrier
from hardware.linkplan import LinkPlan, Shelf
from hardware.publisher import Publisher
from hardware.sitecheck import plans_of
from hardware.sitefile import LARGEST, SiteFile, SiteFileError
from hardware.warden import Warden
from resources.shelf import map_file

FILE = "site.toml"


def read_site(path: Path) -> SiteFile:
    """The site file at `path`; one without links where there is none. SiteFileError."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise SiteFileError(path.name, 1, f"cannot be read: {error}") from error
    return SiteFile(text, path.name)


def shelf_beside(path: Path) -> Shelf:
    """Maps by name: ``cabinet`` ships, ``own.toml`` lies in the folder of `path`."""

    def text_of(name: str) -> str:
        if not name.endswith(".toml"):
            return map_file(name)
        place = (path.parent / name).resolve()
        if not place.is_relative_to(path.parent.resolve()):
            raise FileNotFoundError(name)
        if place.stat().st_size > 4 * LARGEST:
            raise OSError(f"{name} is too large")
        try:
            return place.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise OSError(f"{name} is no text") from error

    return text_of


def read_plans(folder: Path) -> list[LinkPlan]:
    """The links of the data folder's site file. SiteFileError with line and reason."""
    path = folder / FILE
    return plans_of(read_site(path), shelf_beside(path))


def carrier_of(
    plan: LinkPlan, address: BrokerAddress, topics: Topics, installation: str
) -> Carrier:
    """A link with the voice of its source."""
    source = plan.spec.source
    publisher = Publisher(
        source,
        address,
        f"gateway-{installation}-{source}"[:64],
        topics,
        None,
        time.time,
        READINGS_KEPT,
        commands=False,
        present=False,
    )
    return Carrier(Warden(plan.make(time.time), time.time), publisher, time.time)
