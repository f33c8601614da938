"""Views: what lies where, and that a zoom holds the point under the pointer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.mercator import to_world
from widgets.map.projection import (
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    View,
    box_of,
    metres_per_pixel,
    to_pixels,
    world_pixels,
)

X, Y = (float(part) for part in to_world(47.322, 5.041))


def test_two_levels_double_the_world() -> None:
    assert world_pixels(22) == pytest.approx(2 * world_pixels(20))
    assert metres_per_pixel(24, 47.3) == pytest.approx(metres_per_pixel(22, 47.3) / 2)


@given(
    level=st.integers(LOWEST_LEVEL, HIGHEST_LEVEL),
    steps=st.integers(-6, 6),
    x=st.integers(0, 799),
    y=st.integers(0, 599),
)
def test_a_zoom_keeps_what_is_under_the_pointer(level: int, steps: int, x: int, y: int) -> None:
    view = View.around(X, Y, level, 800, 600)
    nearer = view.zoomed(steps, x, y)
    assert LOWEST_LEVEL <= nearer.level <= HIGHEST_LEVEL
    before, after = view.world(x, y), nearer.world(x, y)
    pixel = 1.0 / world_pixels(nearer.level)
    assert abs(before[0] - after[0]) <= pixel
    assert abs(before[1] - after[1]) <= pixel


def test_the_fitting_view_holds_the_box_and_the_next_level_would_not() -> None:
    box = (X - 0.0002, Y - 0.0001, X + 0.0002, Y + 0.0001)
    view = View.fitting(*box, 1000, 700)
    left, top = view.world(0, 0)
    right, bottom = view.world(view.width, view.height)
    assert left <= box[0]
    assert right >= box[2]
    assert top <= box[1]
    assert bottom >= box[3]
    assert (box[2] - box[0]) * world_pixels(view.level + 1) > 1000


def test_global_pixels_do_not_overflow_at_the_highest_level() -> None:
    pixels = to_pixels(np.array([0.0, 0.5, 0.999999]), HIGHEST_LEVEL)
    assert pixels.tolist() == sorted(pixels.tolist())
    assert pixels[0] == 0
    assert pixels[2] > 2**27


def test_the_box_leaves_out_what_has_no_place_and_the_outermost_share() -> None:
    lat = np.array([47.0, 47.1, 47.2, np.nan])
    lon = np.array([5.0, 5.1, 5.2, 5.0])
    west, north, east, south = box_of(lat, lon)
    assert west < east
    assert north < south
    inner = box_of(lat, lon, 0.4)
    assert inner[0] > west
    assert inner[2] < east
