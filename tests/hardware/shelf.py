"""A shelf with the maps that ship, and no secrets."""

from __future__ import annotations

from pathlib import Path

from app.wiring.sitelinks import SiteShelf

SHELF = SiteShelf(Path("/nonexistent"))
