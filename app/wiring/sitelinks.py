"""The site file in the data folder, and the maps that it may name."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from app.bus.address import BrokerAddress
from app.bus.topics import Topics
from app.wiring.foundation import SITE_FILE
from app.wiring.options import RoleOptions
from app.wiring.storeplace import OTHERS
from hardware.carrier import READINGS_KEPT, Carrier
from hardware.herald import About
from hardware.linkplan import LinkPlan
from hardware.publisher import Publisher
from hardware.sitecheck import plans_of
from hardware.sitefile import LARGEST, SiteFile, SiteFileError
from hardware.warden import Warden
from resources.shelf import map_file, map_files

FILE = SITE_FILE
SECRETS = "secrets"


def read_site(path: Path) -> SiteFile:
    """The site file at `path`; one without links where there is none. SiteFileError."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise SiteFileError(path.name, 1, f"cannot be read: {error}") from error
    return SiteFile(text, path.name)


class SiteShelf:
    """What lies in the `folder` of a site file. See :class:`hardware.linkplan.Shelf`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def map(self, protocol: str, name: str) -> str:
        if not name.endswith(".toml"):
            return map_file(protocol, name)
        place = _within(self._folder, name)
        if place.stat().st_size > 4 * LARGEST:
            raise OSError(f"{name} is too large")
        try:
            return place.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise OSError(f"{name} is no text") from error

    def maps(self, protocol: str) -> Mapping[str, str]:
        return map_files(protocol)

    def secret(self, name: str) -> str:
        place = self.secret_path(name)
        try:
            lines = place.read_text("utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise OSError(f"the secret {name} is no text") from error
        if not lines or not lines[0]:
            raise OSError(f"the secret {name} is empty")
        return lines[0]

    def secret_path(self, name: str) -> Path:
        place = _within(self._folder / SECRETS, name)
        try:
            about = place.stat()
        except OSError as error:
            raise OSError(f"there is no secret {name}: write it into {SECRETS}/{name}") from error
        if about.st_mode & OTHERS:
            raise OSError(f"others may read {SECRETS}/{name}: chmod 600 it")
        if about.st_size > LARGEST:
            raise OSError(f"the secret {name} is too large")
        return place


def _within(folder: Path, name: str) -> Path:
    place = (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise FileNotFoundError(name)
    return place


def read_plans(options: RoleOptions) -> list[LinkPlan]:
    """The links of the data folder's site file, without those to made-up devices where
    these are not to speak. SiteFileError with line and reason."""
    path = options.data_dir / FILE
    plans = plans_of(read_site(path), SiteShelf(path.parent))
    return [plan for plan in plans if options.links is not False or not plan.spec.simulated]


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
    link = plan.make(time.time)
    warden = Warden(link, time.time, open_within_s=plan.open_within_s)
    about = About(plan.spec.protocol, plan.addresses, len({claim.asset for claim in plan.claims}))
    return Carrier(warden, publisher, time.time, about, plan.again_s)
