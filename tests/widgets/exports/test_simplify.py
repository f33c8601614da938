"""Fewer points, the same shape."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from widgets.exports.simplify import PASSES, simplified


def distance(point: np.ndarray, line: np.ndarray) -> float:
    """From a point to the nearest place of a polyline."""
    best = np.inf
    for start, end in pairwise(line):
        chord = end - start
        length = float(chord @ chord)
        share = 0.0 if length == 0 else float(np.clip((point - start) @ chord / length, 0, 1))
        best = min(best, float(np.hypot(*(point - start - share * chord))))
    return best


def test_a_straight_line_keeps_its_ends() -> None:
    line = np.stack((np.arange(100.0), np.zeros(100)), axis=1)
    (kept,) = simplified(line, np.array([0, 100]), 0.1)
    assert len(kept) < 12
    assert kept[0].tolist() == [0.0, 0.0]
    assert kept[-1].tolist() == [99.0, 0.0]


def test_lines_stay_apart_and_corners_stay() -> None:
    corner = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    other = np.array([[10.0, 10.0], [20.0, 10.0]])
    pieces = simplified(np.concatenate((corner, other)), np.array([0, 3, 5]), 0.5)
    assert [piece.tolist() for piece in pieces] == [corner.tolist(), other.tolist()]


@given(seed=st.integers(0, 1000))
def test_no_point_ends_far_from_the_line(seed: int) -> None:
    chance = np.random.default_rng(seed)
    line = np.cumsum(chance.normal(1.0, 0.6, (60, 2)), axis=0)
    (kept,) = simplified(line, np.array([0, 60]), 0.2)
    assert len(kept) <= 60
    assert max(distance(point, kept) for point in line) <= 0.2 * 2 * PASSES
