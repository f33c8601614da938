"""The lighting programmes to begin with: the site's own, else those that ship."""

from __future__ import annotations

from pathlib import Path

from app.core.lighting_file import LONGEST_FILE, Lighting, parse_lighting
from app.wiring.sitefile import site_file
from resources.shelf import lighting_file

FILE = "lighting.toml"


def site_lighting(*folders: Path) -> Lighting:
    """By ``lighting.toml`` in the first of the `folders` that has one, else as shipped.
    Raises KindError."""
    name, text = site_file(folders, FILE, lighting_file(), LONGEST_FILE)
    return parse_lighting(text, name)
