"""Lines and areas in metres."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hardware.city.founding.crossings import crossings
from hardware.city.founding.network import weave
from hardware.city.founding.parcels import apportioned, parcels, spread
from hardware.city.founding.plan import Way
from hardware.city.founding.shapes import inside, points, resample, run, smooth, thin


def test_a_curve_keeps_its_points_and_its_corners() -> None:
    line = points("0,0 100,0 200,50 200,-200")
    curve = smooth(line)
    for point in line:
        assert (curve == point).all(axis=1).any()
    corner = int(np.flatnonzero((curve == line[2]).all(axis=1))[0])
    onward = curve[corner + 1] - curve[corner]
    assert abs(onward[0]) < 1e-9  # straight south after the sharp turn


def test_thinning_stays_within_its_tolerance() -> None:
    angle = np.linspace(0, 3, 200)
    line = np.stack((np.cos(angle), np.sin(angle)), axis=1) * 300
    thinned = thin(line, 2.0)
    assert len(thinned) < 30
    back = resample(thinned, 1.0)
    for point in line:
        assert np.sqrt(((back - point) ** 2).sum(axis=1).min()) < 2.6


def test_resampling_keeps_ends_and_length() -> None:
    line = points("0,0 30,40 130,40")
    even = resample(line, 10.0)
    assert (even[0] == line[0]).all()
    assert np.allclose(even[-1], line[-1])
    assert abs(run(even)[-1] - 150.0) < 1.0


def test_inside_knows_a_bay() -> None:
    ring = points("0,0 10,0 10,10 5,5 0,10")
    x, y = np.array([5.0, 5.0, 9.0, 11.0]), np.array([3.0, 7.0, 8.0, 5.0])
    assert inside(ring, x, y).tolist() == [True, False, True, False]


def test_two_streets_cross_where_they_do() -> None:
    cuts = crossings([points("0,0 100,0"), points("30,-50 30,50"), points("500,0 600,0")])
    assert cuts[0] == [(30.0, 30.0, 0.0)]
    assert cuts[1] == [(50.0, 30.0, 0.0)]
    assert 2 not in cuts


def test_a_street_that_falls_short_is_led_to_its_crossing() -> None:
    streets = (
        Way("a", "main", 2, points("0,0 400,0")),
        Way("b", "minor", 5, points("200,10 200,300")),
    )
    network = weave(streets, (0.0, 14.0))
    assert len(network) == 3
    assert sorted(network.degrees().tolist()) == [1, 1, 1, 3]
    assert abs(float(network.length.sum()) - 700.0) < 1.0


@given(st.integers(1, 40), st.integers(1, 300), st.integers(0, 5))
def test_parcels_are_about_equal(count: int, size: int, seed: int) -> None:
    places = np.random.default_rng(seed).random((size, 2)) * 1000
    group = parcels(places, np.ones(size), count)
    assert group.min() >= 0
    assert group.max() < count
    if size >= 4 * count:
        counts = np.bincount(group, minlength=count)
        assert counts.min() > 0
        assert counts.max() <= 2 * size / count + 2


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.integers(0, 500))
def test_seats_are_all_given(weights: list[float], count: int) -> None:
    shares = np.array([*weights, 1.0])
    seats = apportioned(shares, count)
    assert int(seats.sum()) == count
    assert (seats >= 0).all()


def test_spread_places_keep_apart_while_they_can() -> None:
    places = np.stack(np.meshgrid(np.arange(20.0), np.arange(20.0)), axis=-1).reshape(-1, 2) * 10
    chosen = spread(places, 30, 25.0)
    assert len(set(chosen.tolist())) == 30
    gaps = np.sqrt(((places[chosen][:, None] - places[chosen][None]) ** 2).sum(axis=2))
    assert gaps[gaps > 0].min() >= 25.0
    assert len(spread(places[:3], 10, 25.0)) == 10
