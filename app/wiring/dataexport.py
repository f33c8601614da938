"""Everything that an installation keeps, in formats that need no OnDijon to be read."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from app import __version__
from app.core.city import City
from app.store.database import Database, Row, StoreError, url_of
from app.store.package import read_package
from app.store.past import Past
from app.store.people import read_people
from app.store.readings import Readings, join
from app.store.vault import HISTORY, PEOPLE
from app.wiring.storeplace import journal_place
from resources.shelf import kind_files

EVENTS = """SELECT seq, at, type, asset, occurrence, {payload} FROM events
WHERE seq > ? ORDER BY seq LIMIT ?"""
AUDIT = "SELECT number, hash, {data} FROM audit WHERE number > ? ORDER BY number LIMIT ?"
PAGE = 20_000
READ_WITHIN_S = 60.0
READINGS_A_GROUP = 500_000
QUALITIES = ("good", "uncertain", "bad")
READINGS_SCHEMA = pa.schema(
    [
        ("asset", pa.dictionary(pa.int32(), pa.string())),
        ("point", pa.dictionary(pa.int32(), pa.string())),
        ("time", pa.timestamp("ms", tz="UTC")),
        ("value", pa.float64()),
        ("quality", pa.dictionary(pa.int8(), pa.string())),
    ]
)
EVENTS_SCHEMA = pa.schema(
    [
        ("seq", pa.int64()),
        ("at", pa.float64()),
        ("type", pa.string()),
        ("asset", pa.string()),
        ("occurrence", pa.int64()),
        ("payload", pa.string()),
    ]
)


class DataExport:
    """Writes into an empty or new folder. `rows` says how many each file holds."""

    def __init__(self, data_dir: Path, folder: Path) -> None:
        self._data = data_dir
        self._folder = folder
        self.rows: dict[str, int] = {}

    def write(self, now: float) -> None:
        """All of it, and last where it comes from. Raises StoreError, PackageError,
        OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        city = read_package(self._data / "city.sqlite")[0]
        self._assets(city)
        self._journal()
        self._readings()
        self._people()
        kinds = self._folder / "kinds"
        kinds.mkdir(exist_ok=True)
        for name, text in kind_files().items():
            (kinds / name).write_text(text, "utf-8")
        self._provenance(city, now)

    def _assets(self, city: City) -> None:
        names = ("id", "name", "kind", "department", "commune", "street", "source", "parent")
        rows = list(_asset_rows(city))
        with (self._folder / "assets.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*names, "lat", "lon"])
            writer.writerows(rows)
        features = [
            {
                "type": "Feature",
                "geometry": _point(row[8], row[9]),
                "properties": dict(zip(names, row, strict=False)),
            }
            for row in rows
        ]
        whole = {"type": "FeatureCollection", "features": features}
        text = json.dumps(whole, ensure_ascii=False, allow_nan=False)
        (self._folder / "assets.geojson").write_text(text, "utf-8")
        self.rows |= {"assets.csv": len(rows), "assets.geojson": len(rows)}

    def _journal(self) -> None:
        place = journal_place(self._data)
        if isinstance(place, Path) and not place.is_file():
            raise StoreError(f"{place}: no such file")
        database = Database(url_of(place), read_only=True, patience_s=READ_WITHIN_S)
        with closing(database), database.one_moment():
            self._events(database)
            self._audit(database)

    def _audit(self, database: Database) -> None:
        count = 0
        with (self._folder / "audit.jsonl").open("w", encoding="utf-8") as file:
            for page in _pages(database, AUDIT.format(data=database.dialect.text("data"))):
                for number, digest, data in page:
                    line = {"number": number, "hash": digest, "data": data}
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += len(page)
        self.rows["audit.jsonl"] = count

    def _events(self, database: Database) -> None:
        count = 0
        sql = EVENTS.format(payload=database.dialect.text("payload"))
        with pq.ParquetWriter(self._folder / "events.parquet", EVENTS_SCHEMA) as writer:
            for page in _pages(database, sql):
                columns = [list(column) for column in zip(*page, strict=True)]
                writer.write_table(pa.table(columns, schema=EVENTS_SCHEMA))
                count += len(page)
        self.rows["events.parquet"] = count

    def _readings(self) -> None:
        past = Past(self._data / HISTORY)
        series = past.series()
        words = _Words(series)
        for month in past.months():
            name = f"readings-{Path(month).stem}.parquet"
            count = 0
            with pq.ParquetWriter(self._folder / name, READINGS_SCHEMA) as writer:
                for part in _grouped(past.readings(month)):
                    writer.write_table(words.table(part))
                    count += len(part)
            self.rows[name] = count

    def _people(self) -> None:
        """Names and roles; never what a password could be guessed from."""
        path = self._data / PEOPLE
        people = read_people(path) if path.is_file() else ()
        told = [{"name": one.name, "role": one.role.value} for one in people]
        (self._folder / "people.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        self.rows["people.json"] = len(told)

    def _provenance(self, city: City, now: float) -> None:
        files = {
            path.relative_to(self._folder).as_posix(): {
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "rows": self.rows.get(path.name),
            }
            for path in sorted(self._folder.rglob("*"))
            if path.is_file() and path.name != "provenance.json"
        }
        told = {
            "made_at": datetime.fromtimestamp(now, UTC).isoformat(),
            "made_by": f"OnDijon {__version__}",
            "city": city.name,
            "fingerprint": city.fingerprint,
            "note": {"fr": city.note.fr, "en": city.note.en},
            "attribution": city.attribution,
            "times": "UTC; events in seconds since 1970, readings as timestamps",
            "files": files,
        }
        text = json.dumps(told, ensure_ascii=False, indent=2)
        (self._folder / "provenance.json").write_text(text, "utf-8")


def _pages(database: Database, sql: str) -> Iterator[list[Row]]:
    """All rows, by the number that stands first."""
    after = 0
    while page := database.rows(sql, (after, PAGE)):
        yield page
        after = int(page[-1][0])


class _Words:
    """Series numbers as the names they stand for."""

    def __init__(self, series: Sequence[tuple[int, str, str]]) -> None:
        self._numbers = np.array([number for number, _, _ in series], dtype=np.int64)
        assets = list(dict.fromkeys(asset for _, asset, _ in series))
        points = list(dict.fromkeys(point for _, _, point in series))
        asset_at = {asset: at for at, asset in enumerate(assets)}
        point_at = {point: at for at, point in enumerate(points)}
        self._asset = np.array([asset_at[asset] for _, asset, _ in series], dtype=np.int32)
        self._point = np.array([point_at[point] for _, _, point in series], dtype=np.int32)
        self._assets, self._points = pa.array(assets, pa.string()), pa.array(points, pa.string())

    def table(self, readings: Readings) -> pa.Table:
        at = np.searchsorted(self._numbers, readings.series)
        qualities = np.minimum(readings.qualities & 0x7F, len(QUALITIES) - 1).astype(np.int8)
        columns = [
            pa.DictionaryArray.from_arrays(self._asset[at], self._assets),
            pa.DictionaryArray.from_arrays(self._point[at], self._points),
            pa.array(readings.times, pa.timestamp("ms", tz="UTC")),
            pa.array(readings.values),
            pa.DictionaryArray.from_arrays(qualities, pa.array(QUALITIES)),
        ]
        return pa.table(columns, schema=READINGS_SCHEMA)


def _point(lat: object, lon: object) -> dict[str, object] | None:
    """GeoJSON's geometry; none of an asset that has no place of its own."""
    return None if "" in (lat, lon) else {"type": "Point", "coordinates": [lon, lat]}


def _grouped(blocks: Iterator[Readings]) -> Iterator[Readings]:
    held: list[Readings] = []
    for block in blocks:
        held.append(block)
        if sum(map(len, held)) >= READINGS_A_GROUP:
            yield join(held)
            held = []
    if held:
        yield join(held)


def _asset_rows(city: City) -> Iterator[list[object]]:
    for row, identity in enumerate(city.ids):
        source, parent = int(city.source[row]), int(city.parent[row])
        yield [
            identity,
            city.names[row],
            city.kind_name(row),
            city.departments[int(city.department[row])],
            city.communes[int(city.commune[row])],
            city.streets[int(city.street[row])],
            city.sources[source] if source >= 0 else "",
            city.ids[parent] if parent >= 0 else "",
            *(float(at[row]) if np.isfinite(at[row]) else "" for at in (city.lat, city.lon)),
        ]
