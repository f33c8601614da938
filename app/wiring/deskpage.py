"""The map of one moment, which another process can write as a page."""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass
from pathlib import Path

from app.desk.mirror import Mirror
from app.desk.snapshot import Snapshot
from app.store.package import PackageError, read_package
from resources.words import Words
from widgets.theme import Theme

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MapPage:
    """`package` holds the base map; without it the page has a plain ground.
    Times are epoch seconds: the engine's last word, and when the page was asked for."""

    root: str
    snapshot: Snapshot
    heard_at: float
    package: Path
    language: str
    theme: str
    now: float

    def write(self, path: Path) -> int:
        """How many bytes. Raises ExportError or OSError."""
        mirror = Mirror(self.root)
        mirror.load(self.snapshot, self.heard_at)
        try:
            basemap = read_package(self.package)[1]
        except PackageError as error:
            _log.warning("no base map: %s", error)
            basemap = None
        # By its name: it brings folium, which the desk's own process never needs.
        html = importlib.import_module("widgets.exports.html")
        size: int = html.export_html(
            path, mirror, basemap, Words(self.language), Theme(self.theme), self.now
        )
        return size
