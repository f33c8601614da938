"""The package: one SQLite file with a city's assets, base map, routes and streets.

Tables: ``meta`` (bounds, note, licence, attribution, source date), ``feature``
(blocks of delta-encoded geometry by class) with the R*Tree ``feature_box``,
``place``, ``street`` with the full-text index ``street_name``, and ``part``
(assets, routes and the street graph as bytes).
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from app.core.basemap import Areas, BaseMap, Bounds, Lines, Place, StreetLabel
from app.core.city import City
from app.core.citycodec import decode_city, encode_city
from app.core.kind import Text
from app.core.roads import RoadGraph, Route
from app.store.blocks import (
    pack_areas,
    pack_lines,
    pack_points,
    unpack_areas,
    unpack_lines,
    unpack_points,
)
from app.store.roadcodec import decode_graph, decode_routes, encode_graph, encode_routes

FORMAT = "ondijon-package-1"
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE feature (id INTEGER PRIMARY KEY, class TEXT NOT NULL, form TEXT NOT NULL,
                      geometry BLOB NOT NULL);
CREATE VIRTUAL TABLE feature_box USING rtree (id, west, east, north, south);
CREATE TABLE place (name TEXT NOT NULL, kind TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,
                    rank INTEGER NOT NULL);
CREATE TABLE street (id INTEGER PRIMARY KEY, name TEXT NOT NULL, commune TEXT NOT NULL,
                     rank INTEGER NOT NULL, geometry BLOB NOT NULL);
CREATE VIRTUAL TABLE street_name USING fts5 (name, commune,
                     tokenize = "unicode61 remove_diacritics 2");
CREATE TABLE part (name TEXT PRIMARY KEY, data BLOB NOT NULL);
"""


# What damage in a file of SQLite comes out as: it may hold any type in any column.
DAMAGE = (
    sqlite3.Error,
    zlib.error,
    msgspec.DecodeError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
)


class PackageError(Exception):
    """A file that is no package of ours, or a damaged one."""


def write_package(
    path: Path,
    city: City,
    basemap: BaseMap,
    routes: Sequence[Route] = (),
    graph: RoadGraph | None = None,
    meta: Mapping[str, str] | None = None,
) -> None:
    """Writes the package beside `path` and puts it in place at once. `meta`
    adds words of the maker, e.g. licence and source_date."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as db, db:
        db.executescript("PRAGMA journal_mode = OFF;" + _SCHEMA)
        db.executemany("INSERT INTO meta VALUES (?, ?)", _meta(city, basemap, meta or {}).items())
        _write_layers(db, basemap.layers)
        db.executemany(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?)",
            ((p.name, p.kind, p.lat, p.lon, p.rank) for p in basemap.places),
        )
        _write_streets(db, basemap.streets)
        parts = {"city": encode_city(city), "routes": encode_routes(routes)}
        if graph is not None:
            parts["graph"] = encode_graph(graph)
        db.executemany("INSERT INTO part VALUES (?, ?)", parts.items())
    draft.replace(path)


def read_package(path: Path) -> tuple[City, BaseMap]:
    """The assets and the base map; PackageError when the file is not usable."""
    with closing(_open(path)) as db:
        try:
            return decode_city(_part(db, "city")), _basemap(db)
        except DAMAGE as error:
            raise PackageError(f"{path.name}: {error}") from error


def read_routes(path: Path) -> tuple[Route, ...]:
    """The bus and tram lines."""
    with closing(_open(path)) as db:
        try:
            return decode_routes(_part(db, "routes"))
        except DAMAGE as error:
            raise PackageError(f"{path.name}: {error}") from error


def read_graph(path: Path) -> RoadGraph:
    """The street network; PackageError where the package has none."""
    with closing(_open(path)) as db:
        try:
            return decode_graph(_part(db, "graph"))
        except DAMAGE as error:
            raise PackageError(f"{path.name}: {error}") from error


def read_meta(path: Path) -> dict[str, str]:
    """What the package says about itself."""
    with closing(_open(path)) as db:
        return dict(db.execute("SELECT key, value FROM meta"))


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise PackageError(f"{path.name}: no such file")
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        row = db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    except DAMAGE as error:
        db.close()
        raise PackageError(f"{path.name}: {error}") from error
    if row is None or row[0] != FORMAT:
        db.close()
        raise PackageError(f"{path.name}: not a package of format {FORMAT}")
    return db


def _part(db: sqlite3.Connection, name: str) -> bytes:
    row = db.execute("SELECT data FROM part WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise ValueError(f"no part {name}")
    if not isinstance(row[0], bytes):
        raise ValueError(f"part {name} is damaged")
    return row[0]


def _meta(city: City, basemap: BaseMap, extra: Mapping[str, str]) -> dict[str, str]:
    bounds = basemap.bounds
    return {
        **extra,
        "format": FORMAT,
        "name": city.name,
        "fingerprint": city.fingerprint,
        "note_fr": basemap.note.fr,
        "note_en": basemap.note.en,
        "attribution": basemap.attribution,
        "bounds": f"{bounds.south!r} {bounds.west!r} {bounds.north!r} {bounds.east!r}",
    }


def _write_layers(db: sqlite3.Connection, layers: Mapping[str, Lines | Areas]) -> None:
    for name, layer in layers.items():
        areas = isinstance(layer, Areas)
        for block in pack_areas(layer) if isinstance(layer, Areas) else pack_lines(layer):
            row = db.execute(
                "INSERT INTO feature (class, form, geometry) VALUES (?, ?, ?)",
                (name, "area" if areas else "line", block.data),
            )
            db.execute(
                "INSERT INTO feature_box VALUES (?, ?, ?, ?, ?)",
                (row.lastrowid, block.west, block.east, block.north, block.south),
            )


def _write_streets(db: sqlite3.Connection, streets: Iterable[StreetLabel]) -> None:
    for number, street in enumerate(streets, 1):
        db.execute(
            "INSERT INTO street VALUES (?, ?, ?, ?, ?)",
            (number, street.name, street.commune, street.rank, pack_points(street.coordinates)),
        )
        db.execute(
            "INSERT INTO street_name (rowid, name, commune) VALUES (?, ?, ?)",
            (number, street.name, street.commune),
        )


def _basemap(db: sqlite3.Connection) -> BaseMap:
    meta = dict(db.execute("SELECT key, value FROM meta"))
    south, west, north, east = (float(word) for word in meta["bounds"].split())
    blocks: dict[tuple[str, str], list[bytes]] = {}
    for name, form, data in db.execute("SELECT class, form, geometry FROM feature ORDER BY id"):
        blocks.setdefault((name, form), []).append(data)
    layers: dict[str, Lines | Areas] = {
        name: unpack_areas(data) if form == "area" else unpack_lines(data)
        for (name, form), data in blocks.items()
    }
    rows = db.execute("SELECT name, rank, commune, geometry FROM street ORDER BY id").fetchall()
    lines = unpack_points([row[3] for row in rows])
    return BaseMap(
        bounds=Bounds(south, west, north, east),
        note=Text(meta["note_fr"], meta["note_en"]),
        attribution=meta["attribution"],
        layers=layers,
        places=tuple(
            Place(*row) for row in db.execute("SELECT name, kind, lat, lon, rank FROM place")
        ),
        streets=tuple(
            StreetLabel(row[0], row[1], line, row[2]) for row, line in zip(rows, lines, strict=True)
        ),
    )
