"""Every asset of the default city: figures, places, parents, sources."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.core.city import City
from app.core.citycodec import fingerprint
from hardware.city.founding.assets import register_assets
from hardware.city.founding.founder import Founded
from hardware.city.founding.plan import METRES_PER_LATITUDE, METRES_PER_LONGITUDE, Plan
from hardware.city.founding.shapes import inside
from hardware.city.founding.town import Town

# The city of seed 1 as wish.VERSION has it, on every machine. Whoever means
# to change the city raises VERSION and writes the new fingerprint here.
FINGERPRINT = "c6ae7a84e3656848"
PARENT_KINDS = {
    "streetlight": "cabinet",
    "cabinet": "fibre_node",
    "junction": "fibre_node",
    "camera": "fibre_node",
    "building": "fibre_node",
    "bollard": "fibre_node",
    "car_park": "fibre_node",
    "alarm_panel": "fibre_node",
}


def rows_of(city: City, kind: str) -> np.ndarray:
    return np.flatnonzero(city.kind == city.kinds.index(kind))


def metres(plan: Plan, city: City) -> np.ndarray:
    x = (city.lon - plan.origin[1]) * METRES_PER_LONGITUDE
    y = (city.lat - plan.origin[0]) * METRES_PER_LATITUDE
    return np.stack((x, y), axis=1)


@pytest.fixture(scope="module")
def city(founded: Founded) -> City:
    return founded.city


def test_the_figures_of_the_scheme(city: City, town: Town) -> None:
    for kind, count in town.plan.figures.items():
        assert len(rows_of(city, kind)) == count, kind
    assert len(rows_of(city, "source")) == len(city.sources)
    assert len(rows_of(city, "clock")) == 1
    assert len(city.communes) == 23


def test_ids_are_unique_and_fit_for_the_feed(city: City) -> None:
    assert len(set(city.ids)) == len(city)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", identity) for identity in city.ids)
    for identity in ("lamp-000123", "cabinet-0217", "junction-041", "camera-107", "tram-07"):
        assert identity in city.rows
    assert all(1 <= len(name) <= 80 and "\n" not in name for name in city.names)


def test_every_asset_lies_in_its_commune(city: City, town: Town) -> None:
    places = metres(town.plan, city)
    for number, commune in enumerate(town.plan.communes):
        assert commune.name == city.communes[number]
        members = places[city.commune == number]
        assert len(members) > 100
        assert inside(commune.ring, members[:, 0], members[:, 1]).all(), commune.name


def test_every_asset_has_department_and_street(city: City) -> None:
    assert (city.department >= 0).all()
    assert all(city.departments)
    assert all(city.streets[number] for number in np.unique(city.street).tolist())


def test_parents_are_of_the_right_kind_and_end(city: City) -> None:
    for kind, parent_kind in PARENT_KINDS.items():
        parents = city.parent[rows_of(city, kind)]
        assert (parents >= 0).all(), kind
        assert set(city.kind[parents].tolist()) == {city.kinds.index(parent_kind)}
    others = [kind for kind in city.kinds if kind not in PARENT_KINDS]
    for kind in others:
        assert (city.parent[rows_of(city, kind)] == -1).all(), kind
    above = city.parent.astype(np.int64)
    for _ in range(3):
        above = np.where(above >= 0, city.parent[above], -1)
    assert (above == -1).all()


def test_a_cabinet_feeds_a_neighbourhood(city: City, town: Town) -> None:
    lamps = rows_of(city, "streetlight")
    cabinets = rows_of(city, "cabinet")
    fed = np.bincount(city.parent[lamps], minlength=len(city))[cabinets]
    assert fed.min() >= 25
    assert fed.max() <= 90
    places = metres(town.plan, city)
    away = places[lamps] - places[city.parent[lamps]]
    distance = np.sqrt((away**2).sum(axis=1))
    assert np.median(distance) < 250
    # a street along a limit has lamps on both sides of it
    assert (city.commune[lamps] == city.commune[city.parent[lamps]]).mean() > 0.99
    assert (city.source[lamps] == city.source[city.parent[lamps]]).all()


def test_the_shown_cabinet_is_where_the_help_says(city: City) -> None:
    assert city.place(city.rows["cabinet-0217"]) == "Rue de la Préfecture, Dijon"


def test_lamps_are_shared_by_eight_servers(city: City) -> None:
    lamps = rows_of(city, "streetlight")
    names, counts = np.unique(city.source[lamps], return_counts=True)
    expected = [f"lighting-{n:02d}" for n in range(1, 9)]
    assert [city.sources[name] for name in names.tolist()] == expected
    assert counts.min() > 3000


def test_lamps_stand_dry_and_beside_a_street(city: City, town: Town) -> None:
    lamps = metres(town.plan, city)[rows_of(city, "streetlight")]
    for name, ring in town.plan.water.items():
        assert not inside(ring, lamps[:, 0], lamps[:, 1]).any(), name
    network = town.network
    a = np.delete(network.points, network.offsets[1:] - 1, axis=0)
    b = np.delete(network.points, network.offsets[:-1], axis=0)
    sample = lamps[::97]
    way = b - a
    size = np.maximum((way**2).sum(axis=1), 1e-9)
    for lamp in sample:
        share = np.clip(((lamp - a) * way).sum(axis=1) / size, 0, 1)
        gap = a + share[:, None] * way - lamp
        assert np.sqrt((gap**2).sum(axis=1).min()) < 9.0


def test_cameras_are_mostly_in_the_centre(city: City, town: Town) -> None:
    places = metres(town.plan, city)[rows_of(city, "camera")]
    near = (places**2).sum(axis=1) < 2000**2
    assert near.mean() > 0.5


def test_the_same_wish_gives_the_same_city(city: City, town: Town) -> None:
    again = register_assets(town, None, 1)
    assert again.fingerprint == city.fingerprint == fingerprint(again) == FINGERPRINT
    other = register_assets(town, None, 2)
    assert other.fingerprint != city.fingerprint
    assert other.ids == city.ids


@pytest.mark.parametrize("assets", [300, 777, 5_000, 120_000])
def test_other_sizes_hold_to_the_same_rules(town: Town, assets: int) -> None:
    city = register_assets(town, assets, 3)
    assert len(city) == assets
    assert len(set(city.ids)) == assets
    assert set(city.kinds) == {*town.plan.figures, "source", "clock", "trial", "engine"}
    places = metres(town.plan, city)
    assert (town.commune_of(places) == city.commune).all()
    lamps = rows_of(city, "streetlight")
    cabinets = rows_of(city, "cabinet")
    assert set(city.parent[lamps].tolist()) == set(cabinets.tolist())
