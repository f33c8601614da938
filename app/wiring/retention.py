"""How long data are kept here: by the site's own file, else by the one that ships."""

from __future__ import annotations

from pathlib import Path

from app.core.retention import Retention
from app.core.retentionfile import LONGEST_FILE, parse_retention
from app.wiring.sitefile import site_file
from resources.shelf import retention_file

FILE = "retention.toml"


def site_retention(*folders: Path) -> Retention:
    """By ``retention.toml`` in the first of the `folders` that has one, else as shipped.
    Raises KindError."""
    name, text = site_file(folders, FILE, retention_file(), LONGEST_FILE)
    return parse_retention(text, name)
