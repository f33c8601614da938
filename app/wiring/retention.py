"""How long data are kept here: by the site's own file, else by the one that ships."""

from __future__ import annotations

from pathlib import Path

from app.core.retention import Retention
from app.core.retentionfile import LONGEST_FILE, parse_retention
from app.wiring.sitefile import site_file
from resources.shelf import retention_file

FILE = "retention.toml"


def site_retention(data_dir: Path) -> Retention:
    """By ``retention.toml`` in the data folder, where there is one. Raises KindError."""
    name, text = site_file(data_dir, FILE, retention_file(), LONGEST_FILE)
    return parse_retention(text, name)
