"""Search of a package's street names: prefix, any order, accents ignored."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.core.mercator import to_degrees
from app.store.blocks import unpack_points

MAX_TEXT = 100


@dataclass(frozen=True, slots=True)
class StreetFound:
    """A street and the middle of its longest run, WGS 84 degrees."""

    name: str
    commune: str
    lat: float
    lon: float


def search_streets(path: Path, text: str, limit: int = 20) -> list[StreetFound]:
    """The streets whose name or commune holds every word of `text` as the
    beginning of one of its own, the most important first."""
    cleaned = "".join(c if c.isalnum() else " " for c in text[:MAX_TEXT])
    words = cleaned.split()
    if not words or not path.is_file():
        return []
    query = " ".join(f'"{word}"*' for word in words)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        rows = db.execute(
            "SELECT street.name, street.commune, street.geometry FROM street_name"
            " JOIN street ON street.id = street_name.rowid WHERE street_name MATCH ?"
            " ORDER BY street.rank, bm25(street_name), street.id LIMIT ?",
            (query, limit),
        ).fetchall()
    found = []
    for (name, commune, _), line in zip(rows, unpack_points([row[2] for row in rows]), strict=True):
        lat, lon = to_degrees(line[len(line) // 2])
        found.append(StreetFound(name, commune, float(lat), float(lon)))
    return found
