"""A package gives back what was put in, and says when it cannot."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from app.core.basemap import Areas, BaseMap, Bounds, Lines, Place, StreetLabel
from app.core.city import City
from app.core.citycodec import with_fingerprint
from app.core.kind import Text
from app.core.mercator import to_world
from app.core.roads import RoadGraph, Route
from app.store.package import (
    PackageError,
    read_graph,
    read_meta,
    read_package,
    read_routes,
    write_package,
)
from app.store.streetsearch import search_streets

LAT = np.array([47.32, 47.33, 47.34])
LON = np.array([5.03, 5.04, 5.06])
STEP = 2.0**-31


def small_city() -> City:
    ones = np.zeros(3, dtype=np.int32)
    return with_fingerprint(
        City(
            name="Bourg",
            note=Text("plan", "map"),
            attribution="nobody",
            ids=("a-1", "a-2", "a-3"),
            names=("Un", "Deux", "Trois"),
            kind=ones,
            lat=LAT,
            lon=LON,
            commune=ones,
            street=ones,
            department=ones,
            source=ones - 1,
            parent=np.array([-1, 0, 0], dtype=np.int32),
            kinds=("lamp",),
            communes=("Bourg",),
            streets=("",),
            departments=("lighting",),
            sources=(),
        )
    )


def small_map() -> BaseMap:
    line = to_world(LAT, LON)
    return BaseMap(
        bounds=Bounds(47.3, 5.0, 47.4, 5.1),
        note=Text("plan", "map"),
        attribution="nobody",
        layers={
            "main": Lines(np.concatenate((line, line[:2])), np.array([0, 3, 5])),
            "water": Areas(
                np.concatenate((line, line[::-1], line)),
                np.array([0, 3, 6, 9]),
                np.array([0, 2, 3]),
            ),
            "rail": Lines(np.zeros((0, 2)), np.zeros(1, dtype=np.int64)),
        },
        places=(Place("Bourg", "city", 47.32, 5.03, 1),),
        streets=(
            StreetLabel("Rue de l'Île", 2, line, "Bourg"),
            StreetLabel("Rue de l'Île", 4, line, "Autre-sur-Tille"),
            StreetLabel("Allée des Œillets", 4, line[:2], "Bourg"),
        ),
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "city.sqlite"
    route = Route("T1", "tram", "A – B", LAT, LON, np.array([0, 2], dtype=np.int32), ("A", "B"))
    ends = np.array([0, 1], dtype=np.int32)
    graph = RoadGraph(LAT, LON, ends, ends + 1, np.array([1.0, 2.0]), ends, ("x", "y"))
    write_package(path, small_city(), small_map(), [route], graph, {"licence": "CC0-1.0"})
    return path


def test_a_round_trip_keeps_everything(package: Path) -> None:
    city, basemap = read_package(package)
    assert city.fingerprint == small_city().fingerprint
    assert city.ids == ("a-1", "a-2", "a-3")
    assert (city.lat == LAT).all()
    expected = small_map()
    assert basemap.bounds == expected.bounds
    assert basemap.note == expected.note
    assert basemap.places == expected.places
    water, main = basemap.layers["water"], basemap.layers["main"]
    assert isinstance(water, Areas)
    assert isinstance(main, Lines)
    assert water.groups.tolist() == [0, 2, 3]
    assert water.offsets.tolist() == [0, 3, 6, 9]
    assert len(main) == 2
    assert np.abs(main.coordinates[:3] - to_world(LAT, LON)).max() <= STEP
    assert [(s.name, s.rank, s.commune) for s in basemap.streets] == [
        (s.name, s.rank, s.commune) for s in expected.streets
    ]
    assert np.abs(basemap.streets[2].coordinates - expected.streets[2].coordinates).max() <= STEP


def test_roads_and_words_come_back(package: Path) -> None:
    (route,) = read_routes(package)
    assert (route.name, route.kind, route.stop_names) == ("T1", "tram", ("A", "B"))
    assert route.stops.tolist() == [0, 2]
    graph = read_graph(package)
    assert graph.end.tolist() == [1, 2]
    assert graph.streets == ("x", "y")
    meta = read_meta(package)
    assert meta["licence"] == "CC0-1.0"
    assert meta["fingerprint"] == small_city().fingerprint


def test_boxes_find_features_by_place(package: Path) -> None:
    x, y = to_world(47.33, 5.04).tolist()
    with sqlite3.connect(package) as db:
        query = (
            "SELECT count(*) FROM feature_box WHERE west <= ? AND east >= ?"
            " AND north <= ? AND south >= ?"
        )
        assert db.execute(query, (x, x, y, y)).fetchone()[0] >= 2
        assert db.execute(query, (0.1, 0.1, 0.1, 0.1)).fetchone()[0] == 0
    db.close()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ile", ["Rue de l'Île", "Rue de l'Île"]),
        ("RUE ÎLE bourg", ["Rue de l'Île"]),
        ("oeillets", []),
        ("œill", ["Allée des Œillets"]),
        ("allee", ["Allée des Œillets"]),
        ("", []),
        ('" OR name MATCH *', []),
        ("x" * 5000, []),
    ],
)
def test_search_finds_by_beginnings(package: Path, text: str, names: list[str]) -> None:
    assert [found.name for found in search_streets(package, text)] == names


def test_search_puts_the_greater_street_first(package: Path) -> None:
    found = search_streets(package, "ile")
    assert [street.commune for street in found] == ["Bourg", "Autre-sur-Tille"]
    assert found[0].lat == pytest.approx(47.33, abs=1e-6)
    assert len(search_streets(package, "ile", limit=1)) == 1


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="no such file"):
        read_package(tmp_path / "absent.sqlite")
    text = tmp_path / "text.sqlite"
    text.write_text("not a database at all, but long enough to be looked at" * 40)
    with pytest.raises(PackageError):
        read_package(text)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    db.close()
    with pytest.raises(PackageError, match="format"):
        read_meta(other)


def test_damage_within_is_refused(package: Path) -> None:
    with sqlite3.connect(package) as db:
        db.execute("UPDATE part SET data = x'00112233' WHERE name = 'city'")
        db.execute("DELETE FROM part WHERE name = 'graph'")
    db.close()
    with pytest.raises(PackageError, match=r"city\.sqlite"):
        read_package(package)
    with pytest.raises(PackageError, match="graph"):
        read_graph(package)
