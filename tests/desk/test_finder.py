"""Finding assets and streets as a person types."""

import numpy as np
import pytest

from app.core.city import City
from app.core.kind import Kind, Text
from app.desk.finder import FOUND_WITHIN, Finder, plain

KINDS = {
    "streetlight": Kind(
        "streetlight", Text("Point lumineux", "Street light"), Text("", ""), "", "", ()
    ),
    "bollard": Kind("bollard", Text("Borne", "Bollard"), Text("", ""), "", "", ()),
}


def small_city() -> City:
    count = 5
    zeros = np.zeros(count, dtype=np.int32)
    return City(
        name="Dijon",
        note=Text("", ""),
        attribution="",
        ids=("lamp-000001", "lamp-000002", "lamp-000003", "bollard-01", "bollard-02"),
        names=("", "", "", "Borne de l'Île", "Borne Liberté"),
        kind=np.array([0, 0, 0, 1, 1], dtype=np.int32),
        lat=np.linspace(47.30, 47.34, count),
        lon=np.linspace(5.00, 5.04, count),
        commune=np.array([0, 0, 1, 0, 0], dtype=np.int32),
        street=np.array([0, 0, 1, 2, 0], dtype=np.int32),
        department=zeros,
        source=zeros,
        parent=zeros - 1,
        kinds=("streetlight", "bollard"),
        communes=("Dijon", "Chenôve"),
        streets=("Rue de la Liberté", "Rue du Moulin", "Rue de l'Île"),
        departments=("lighting",),
        sources=("lighting-01",),
    )


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(small_city(), KINDS, "fr")


def assets(finder: Finder, query: str, limit: int = 50) -> list[str]:
    return [hit.asset or hit.title for hit in finder.find(query, limit)]


def test_accents_and_case_do_not_matter() -> None:
    assert plain("Rue de l'ÎLE, Chenôve") == "rue de l'ile, chenove"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lamp-000002", ["lamp-000002"]),
        ("000003", ["lamp-000003"]),
        ("ile", ["Rue de l'Île", "bollard-01"]),
        ("rue liberte", ["Rue de la Liberté", "lamp-000001", "lamp-000002", "bollard-02"]),
        ("chenove", ["Rue du Moulin", "lamp-000003"]),
        ("borne liberte", ["bollard-02"]),
        ("nowhere", []),
        ("   ", []),
    ],
)
def test_all_words_must_stand_in_the_line(finder: Finder, query: str, expected: list[str]) -> None:
    assert assets(finder, query) == expected


def test_beginnings_come_first_and_the_limit_holds(finder: Finder) -> None:
    assert assets(finder, "bollard", 1) == ["bollard-01"]
    assert assets(finder, "lamp", 2) == ["lamp-000001", "lamp-000002"]


def test_a_street_leads_to_a_place_on_it(finder: Finder) -> None:
    hit = finder.find("moulin")[0]
    assert (hit.asset, hit.detail) == ("", "Chenôve")
    assert hit.lat == pytest.approx(47.32)


def test_of_a_text_without_end_the_beginning_is_looked_through() -> None:
    assert plain("É" + "x" * 1_048_576) == "e" + "x" * (FOUND_WITHIN - 1)
