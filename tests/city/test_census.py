"""A city of any size keeps the real one's proportions and the wanted total."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.city.founding.census import LARGEST, SMALLEST, census
from hardware.city.founding.plan import read_plan

FIGURES = read_plan().figures
FIXED = 20


def test_the_real_city_has_the_public_figures() -> None:
    assert census(FIGURES, FIXED, None) == {
        "streetlight": 34_000,
        "cabinet": 650,
        "junction": 113,
        "camera": 269,
        "building": 180,
        "vehicle": 205,
        "bus": 180,
        "tram": 33,
        "bollard": 26,
        "flood_gauge": 6,
        "fibre_node": 40,
        "air_sensor": 12,
        "car_park": 14,
        "alarm_panel": 12,
    }


@given(st.integers(SMALLEST, LARGEST))
def test_any_size_is_exact_and_in_proportion(assets: int) -> None:
    counts = census(FIGURES, FIXED, assets)
    assert sum(counts.values()) + FIXED == assets
    assert min(counts.values()) >= 1
    share = (assets - FIXED) / sum(FIGURES.values())
    for kind, count in counts.items():
        assert abs(count - FIGURES[kind] * share) <= max(14, 0.01 * count), kind


@pytest.mark.parametrize("assets", [SMALLEST - 1, LARGEST + 1, 0, -5])
def test_an_impossible_size_is_refused(assets: int) -> None:
    with pytest.raises(ValueError, match="assets"):
        census(FIGURES, FIXED, assets)
