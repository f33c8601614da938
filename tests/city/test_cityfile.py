"""The package in the data folder: founded once, read afterwards."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.store.package import read_graph, read_meta, read_routes
from app.store.streetsearch import search_streets
from app.wiring.cityfile import load_or_found, package_path


def test_founds_once_then_reads(tmp_path: Path) -> None:
    said: list[float] = []
    city, basemap = load_or_found(tmp_path / "data", 400, 7, lambda share, _: said.append(share))
    assert said == sorted(said)
    assert said[-1] == 1.0
    assert len(city) == 400
    said.clear()
    again, same = load_or_found(tmp_path / "data", 400, 7, lambda share, _: said.append(share))
    assert not said
    assert again.fingerprint == city.fingerprint
    assert len(same.streets) == len(basemap.streets)
    path = package_path(tmp_path / "data")
    assert {route.kind for route in read_routes(path)} == {"tram", "bus"}
    assert len(read_graph(path).start) > 10_000
    assert read_meta(path)["licence"] == "Apache-2.0"
    assert search_streets(path, "liberte dij")[0].name == "Rue de la Liberté"
    assert not list((tmp_path / "data").glob("*.new"))
    with sqlite3.connect(path) as db:
        db.execute("UPDATE part SET data = x'00' WHERE name = 'city'")
    db.close()
    mended, _ = load_or_found(tmp_path / "data", 400, 7)
    assert mended.fingerprint == city.fingerprint


def test_an_impossible_size_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="assets"):
        load_or_found(tmp_path, 12, 1)
    assert not list(tmp_path.iterdir())
