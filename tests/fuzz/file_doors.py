"""Every file that is read though somebody else may have written it."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
import numpy as np

from app.core.citycodec import CityError, decode_city, encode_city
from app.core.kindfile import parse_kind
from app.core.kindtable import KindError
from app.core.lighting_file import parse_lighting
from app.core.lighting_night import planned
from app.core.philosophyfile import parse_philosophy
from app.core.retentionfile import parse_retention
from app.core.roads import RoadGraph, Route
from app.desk.listchoices import ListChoices, SavedFilter
from app.desk.preferences import KeptFile, Preferences, PreferencesFile, Trace
from app.store.package import PackageError, read_graph, read_package, read_routes, write_package
from hardware.city.memoryfile import FILE, MemoryFile
from resources.shelf import kind_files, lighting_file, philosophy_file, retention_file
from tests.fuzz.door import Door, Enter
from tests.store.test_package import LAT, LON, small_city, small_map
from tests.widgets.village import village


def file_doors(folder: Path) -> list[Door]:
    logging.getLogger("app.desk.preferences").setLevel(logging.CRITICAL)
    logging.getLogger("hardware.city.memoryfile").setLevel(logging.CRITICAL)
    kinds = tuple(kind_files()[f"{name}.toml"].encode() for name in ("clock", "source", "car_park"))
    kept = Preferences(trends=[Trace("lamp-1", "power_w")], handover_drafts={"room": "note"})
    lists = ListChoices()
    lists.filters = [SavedFilter(name="mien", text="rue")]
    return [
        Door("kind", "bytes", kinds, _kind, 0.1),
        Door("philosophy", "bytes", (philosophy_file()[1].encode(),), _philosophy, 0.1),
        Door("retention", "bytes", (retention_file()[1].encode(),), _retention, 0.1),
        Door("lighting", "bytes", (lighting_file()[1].encode(),), _lighting, 0.2),
        Door("city", "bytes", (encode_city(village()),), _city, 0.5),
        Door("preferences", "json", (msgspec.json.encode(kept),), _preferences(folder), 0.2),
        Door("lists", "json", (msgspec.json.encode(lists),), _lists(folder), 0.2),
        Door("package", "bytes", (_small_package(folder),), _package(folder), 0.05),
        Door("memory", "bytes", (b"{}\n",), _memory(folder), 0.1),
    ]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _kind(data: bytes) -> bool:
    try:
        parse_kind(_text(data), "fuzzed.toml")
    except KindError:
        return False
    return True


def _philosophy(data: bytes) -> bool:
    try:
        parse_philosophy(_text(data), "fuzzed.toml")
    except KindError:
        return False
    return True


def _lighting(data: bytes) -> bool:
    try:
        found = parse_lighting(_text(data), "fuzzed.toml")
    except KindError:
        return False
    for programme in found.programmes:
        assert planned(programme, 1_795_345_200.0, (47.3, 5.0)).pct <= 100.0
    return True


def _retention(data: bytes) -> bool:
    try:
        parse_retention(_text(data), "fuzzed.toml")
    except KindError:
        return False
    return True


def _city(data: bytes) -> bool:
    try:
        city = decode_city(data)
    except CityError:
        return False
    for row in range(len(city)):
        city.place(row)
        city.kind_name(row)
    return True


def _preferences(folder: Path) -> Enter:
    path = folder / "preferences.json"

    def enter(data: bytes) -> bool:
        path.write_bytes(data)
        kept = PreferencesFile(path)
        return isinstance(kept.kept, Preferences) and path.exists()

    return enter


def _lists(folder: Path) -> Enter:
    path = folder / "lists.json"

    def enter(data: bytes) -> bool:
        path.write_bytes(data)
        KeptFile(path, ListChoices)
        return path.exists()

    return enter


def _small_package(folder: Path) -> bytes:
    path = folder / "small.sqlite"
    ends = np.array([0, 1], dtype=np.int32)
    route = Route("T1", "tram", "A – B", LAT, LON, ends, ("A", "B"))
    graph = RoadGraph(LAT, LON, ends, ends + 1, np.array([1.0, 2.0]), ends, ("x", "y"))
    write_package(path, small_city(), small_map(), [route], graph, {})
    return path.read_bytes()


def _package(folder: Path) -> Enter:
    path = folder / "city.sqlite"

    def enter(data: bytes) -> bool:
        path.write_bytes(data)
        taken = 0
        for read in (read_package, read_routes, read_graph):
            try:
                read(path)
                taken += 1
            except PackageError:
                continue
        return taken > 0

    return enter


def _memory(folder: Path) -> Enter:
    path = folder / FILE

    def enter(data: bytes) -> bool:
        path.write_bytes(data)
        return MemoryFile(folder, "city", 1).read() is not None

    return enter
