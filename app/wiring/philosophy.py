"""Which alarm philosophy holds: the site's own, else the one that ships."""

from __future__ import annotations

from pathlib import Path

from app.core.philosophyfile import LONGEST_FILE
from app.wiring.sitefile import site_file
from resources.shelf import philosophy_file

FILE = "philosophy.toml"


def site_philosophy(*folders: Path) -> tuple[str, str]:
    """Name and text of ``philosophy.toml`` in the first folder that has one (the data
    folder; for a standby then that of the engine it stands by), else of the shipped
    file. Raises KindError for one that cannot be read."""
    return site_file(folders, FILE, philosophy_file(), LONGEST_FILE)
