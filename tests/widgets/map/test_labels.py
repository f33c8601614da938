"""Names stand clear of each other, upright and on their streets."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.widgets.map.conftest import Town
from widgets.map.labels import LabelPlan, along
from widgets.map.projection import View, metres_per_pixel
from widgets.map.scalebar import length_words, round_length, scale_bar


def measure(text: str, style: str) -> tuple[float, float]:
    return 7.0 * len(text), 14.0


def view_of(town: Town, level: int) -> View:
    bounds = town[1].bounds
    middle = LabelPlan(town[1])._place_world[0]
    assert bounds.north > bounds.south
    return View.around(float(middle[0]), float(middle[1]), level, 1200, 900)


@pytest.mark.parametrize("level", [26, 32, 36])
def test_no_name_covers_another(town: Town, level: int) -> None:
    view = view_of(town, level)
    labels = LabelPlan(town[1]).place(view, metres_per_pixel(level, 47.3), 1.0, measure)
    assert labels
    boxes = []
    for label in labels:
        wide, high = measure(label.text, label.style)
        turn = math.radians(label.angle)
        half_x = (abs(wide * math.cos(turn)) + abs(high * math.sin(turn))) / 2
        half_y = (abs(wide * math.sin(turn)) + abs(high * math.cos(turn))) / 2
        boxes.append((label.x - half_x, label.y - half_y, label.x + half_x, label.y + half_y))
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0]
            apart |= one[3] <= other[1] or other[3] <= one[1]
            assert apart


def test_the_city_comes_before_a_village_on_the_same_spot(town: Town) -> None:
    labels = LabelPlan(town[1]).place(view_of(town, 26), 10.0, 1.0, measure)
    assert [label.text for label in labels if label.style in ("city", "town")] == ["Essai"]


def test_street_names_come_with_the_scale(town: Town) -> None:
    far = LabelPlan(town[1]).place(view_of(town, 24), 40.0, 1.0, measure)
    near = LabelPlan(town[1]).place(view_of(town, 34), 0.9, 1.0, measure)
    assert not [label for label in far if label.style == "street"]
    assert [label for label in near if label.style == "street"]


def test_a_name_reads_from_left_to_right_and_fits_its_street() -> None:
    westward = np.array([[500.0, 100.0], [0.0, 0.0]])
    (label,) = along("Rue Monge", westward, 120.0, 900.0)
    assert abs(label.angle) <= 90
    assert label.angle == pytest.approx(math.degrees(math.atan2(100, 500)), abs=1.1)
    assert along("Rue Monge", westward, 600.0, 900.0) == []
    bent = np.array([[0.0, 0.0], [50.0, 0.0], [50.0, 50.0], [0.0, 50.0], [0.0, 100.0]])
    assert along("Rue Monge", bent, 150.0, 900.0) == []


@pytest.mark.parametrize(
    ("metres", "length"), [(1.0, 1.0), (199.0, 100.0), (200.0, 200.0), (499.0, 200.0), (5200, 5000)]
)
def test_the_scale_bar_is_a_round_length(metres: float, length: float) -> None:
    assert round_length(metres) == length


def test_the_scale_bar_says_what_it_measures() -> None:
    metres, pixels = scale_bar(3.3, 120)
    assert pixels <= 120
    assert metres == pytest.approx(pixels * 3.3)
    assert length_words(200.0) == "200\u202fm"
    assert length_words(5000.0) == "5\u202fkm"
