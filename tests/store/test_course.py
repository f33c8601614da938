"""A chart's course: least and greatest of each step, silence shown as a gap."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.store.course import course, hourly_course
from app.store.monthfile import HourSummary
from app.store.readings import Readings


def series(times: list[float], values: list[float]) -> Readings:
    count = len(times)
    return Readings(
        np.zeros(count, dtype=np.uint32),
        np.array([round(t * 1000) for t in times], dtype=np.int64),
        np.array(values, dtype=np.float64),
        np.zeros(count, dtype=np.uint8),
    )


def test_few_readings_come_as_they_are() -> None:
    found = course(series([1, 2, 3], [5, 6, 7]), start=0, end=10, max_points=10)
    assert found.step_s == 0
    assert found.times.tolist() == [1, 2, 3]
    assert found.lows.tolist() == found.highs.tolist() == [5, 6, 7]


def test_a_silence_is_a_gap() -> None:
    found = course(series([0, 1, 2, 60, 61], [1] * 5), start=0, end=90, max_points=10, gap_s=3)
    assert np.isnan(found.lows).tolist() == [False, False, False, True, False, False]
    assert found.times[3] == 31


def test_an_outage_is_a_gap_where_silence_is_normal() -> None:
    found = course(series([0, 100, 200], [1, 2, 3]), start=0, end=300, max_points=9, outages=[120])
    assert np.isnan(found.highs).tolist() == [False, False, True, False]


def test_an_outage_after_the_last_reading_breaks_nothing() -> None:
    found = course(series([0, 1], [1, 2]), start=0, end=9, max_points=9, outages=[5])
    assert not np.isnan(found.lows).any()


@given(
    st.lists(st.tuples(st.floats(0, 1000), st.floats(-1e6, 1e6)), min_size=1, max_size=300),
    st.integers(1, 50),
)
def test_steps_keep_the_extremes(pairs: list[tuple[float, float]], max_points: int) -> None:
    pairs = sorted(pairs)
    times, values = [t for t, _ in pairs], [v for _, v in pairs]
    found = course(series(times, values), start=0, end=1000, max_points=max_points, gap_s=100)
    real = ~np.isnan(found.lows)
    assert real.sum() <= max(max_points, 1)
    assert found.lows[real].min() == min(values)
    assert found.highs[real].max() == max(values)
    assert (np.diff(found.times) >= 0).all()


def test_nothing_is_nothing() -> None:
    assert len(course(series([], []), start=0, end=1, max_points=5, gap_s=1).times) == 0
    assert len(hourly_course([]).times) == 0


def test_hours_without_readings_are_gaps() -> None:
    found = hourly_course([HourSummary(h, 1.0, 2.0, 3.0, 2) for h in (10, 11, 14)])
    assert np.isnan(found.lows).tolist() == [False, False, True, False]
    assert found.step_s == 3600
