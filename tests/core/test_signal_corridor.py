"""Junctions along a road: order, distances, and when they showed green."""

from __future__ import annotations

import dataclasses

import numpy as np

from app.core.city import City
from app.core.signal_corridor import along, between, in_line, spans
from tests.core.lighting_town import lamp_town

METRE_NORTH = 1.0 / 111_195.0


def line() -> City:
    """Six places on a road to the north, 100 m apart, in no order; two more aside."""
    city = lamp_town(3)
    metres = np.array([300.0, 0.0, 500.0, 100.0, 200.0, 400.0, 250.0])
    aside = np.array([0.0, 10.0, 0.0, -20.0, 0.0, 5.0, 400.0])
    lat, lon = 47.3 + metres * METRE_NORTH, 5.04 + aside * METRE_NORTH
    return dataclasses.replace(city, lat=lat, lon=lon)


def test_what_stands_between_two_is_filled_in_along_the_road() -> None:
    city = line()
    rows = list(range(7))
    assert between(city, rows, 1, 2) == [1, 3, 4, 0, 5, 2]
    assert between(city, rows, 2, 1) == [2, 5, 0, 4, 3, 1]
    assert between(city, rows, 3, 0) == [3, 4, 0]
    assert between(city, [1, 2], 1, 2) == [1, 2]
    assert between(city, rows, 1, 1) == [1]


def test_chosen_ones_are_put_in_the_order_of_the_road() -> None:
    city = line()
    assert in_line(city, [0, 1, 2, 3, 4, 5]) == [1, 3, 4, 0, 5, 2]
    assert in_line(city, [0, 1]) == in_line(city, [1, 0])
    assert in_line(city, []) == []
    distances = along(city, [1, 3, 4])
    assert distances[0] == 0.0
    assert np.allclose(distances, [0.0, 102.3, 204.3], atol=1.5)
    assert along(city, [1]) == [0.0]
    assert along(city, []) == []


def test_green_lasts_until_the_next_word_and_ends_at_a_gap() -> None:
    times = np.array([0.0, 30.0, 60.0, 90.0, 100.0])
    values = np.array([1.0, 0.0, 1.0, 1.0, np.nan])
    assert spans(times, values, 1.0, 10.0, 200.0) == [(10.0, 30.0), (60.0, 100.0)]
    assert spans(times, values, 1.0, 110.0, 200.0) == []
    assert spans(np.zeros(0), np.zeros(0), 1.0, 0.0, 9.0) == []
