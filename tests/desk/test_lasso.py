"""What lies within a line that was drawn, and what of it can be ordered."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.kindset import parse_kinds
from app.desk.lasso import picks_among, within
from app.desk.orderpick import MOST_ORDERED
from resources.shelf import kind_files
from tests.core.lighting_town import lamp_town

KINDS = parse_kinds(kind_files())
SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]


def test_a_square_holds_what_is_in_it() -> None:
    places = np.array([[5.0, 5.0], [11.0, 5.0], [-1.0, 5.0], [5.0, 10.5], [0.5, 9.5]])
    assert within(places, SQUARE).tolist() == [True, False, False, False, True]
    assert within(places, SQUARE[::-1]).tolist() == [True, False, False, False, True]
    assert not within(places, SQUARE[:2]).any()
    assert not within(np.zeros((0, 2)), SQUARE).any()


def test_a_bay_is_outside_and_so_is_what_is_drawn_round_twice() -> None:
    bay = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 3.0), (0.0, 10.0)]
    assert within(np.array([[5.0, 8.0], [5.0, 1.0]]), bay).tolist() == [False, True]
    bow = [(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]
    assert within(np.array([[1.0, 5.0], [5.0, 1.0]]), bow).tolist() == [True, False]


@given(
    st.tuples(st.floats(-5, 15), st.floats(-5, 15)),
    st.integers(3, 40),
    st.floats(0.5, 5.0),
)
@settings(max_examples=200, deadline=None)
def test_a_circle_of_corners_holds_what_is_near(
    place: tuple[float, float], corners: int, radius: float
) -> None:
    angles = np.linspace(0.0, 2 * np.pi, corners, endpoint=False)
    outline = [(5 + radius * float(np.cos(a)), 5 + radius * float(np.sin(a))) for a in angles]
    away = float(np.hypot(place[0] - 5, place[1] - 5))
    held = bool(within(np.array([place]), outline)[0])
    if away < radius * np.cos(np.pi / corners) * 0.999:
        assert held
    if away > radius * 1.001:
        assert not held


def test_each_kind_is_a_choice_of_its_own_the_most_first() -> None:
    city = lamp_town(9)
    picks, too_many = picks_among(city, KINDS, np.arange(len(city)), "area")
    assert [(pick.kind.name, len(pick.rows), pick.name) for pick in picks] == [
        ("streetlight", 9, "chosen"),
        ("cabinet", 3, "chosen"),
    ]
    assert too_many == 0
    assert picks_among(city, KINDS, np.zeros(0, dtype=np.intp), "area") == ([], 0)


def test_more_than_one_wish_may_order_are_left_out() -> None:
    city = lamp_town(MOST_ORDERED + 1)
    picks, too_many = picks_among(city, KINDS, np.arange(len(city)), "area")
    assert [pick.kind.name for pick in picks] == ["cabinet"]
    assert too_many == MOST_ORDERED + 1
