"""A curve: history, what came live since, gaps that stay gaps. Needs no Qt."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.widgets.archive import series
from widgets.trends.trace import MOST_LIVE, Trace

NAN = math.nan


def number() -> Trace:
    return Trace("lamp-000001", "power_w", steps=False)


def state() -> Trace:
    return Trace("lamp-000001", "lamp", steps=True)


def points(trace: Trace, end: float = 100.0) -> list[tuple[float, float]]:
    x, y = trace.curve(end)
    return list(zip(x.tolist(), y.tolist(), strict=True))


def test_a_new_trace_is_empty() -> None:
    assert number().empty
    assert math.isnan(number().last)
    assert points(number()) == points(state()) == []


def test_each_step_gives_its_least_and_its_greatest() -> None:
    trace = number()
    trace.load(series([10, 20], [1, 3], [2, 5], step_s=10))
    assert points(trace) == [(10, 1), (10, 2), (20, 3), (20, 5)]
    assert trace.last == 5


def test_a_gap_of_history_stays_a_gap() -> None:
    trace = number()
    trace.load(series([10, 15, 20], [1, NAN, 3]))
    values = [value for _, value in points(trace)]
    assert [math.isnan(value) for value in values] == [False, False, True, True, False, False]


def test_live_readings_follow_history() -> None:
    trace = number()
    trace.load(series([10, 20], [1, 2]))
    assert trace.append(30, 7)
    assert not trace.append(30, 8)  # the same reading again
    assert not trace.append(15, 9)  # older than what is shown
    assert points(trace)[-1] == (30, 7)
    assert trace.last == 7


def test_distrust_ends_the_curve_once() -> None:
    trace = number()
    assert trace.append(10, 1)
    assert trace.append(10, NAN)
    assert not trace.append(10, NAN)
    assert math.isnan(trace.last)
    assert trace.append(20, 2)
    assert trace.last == 2


def test_history_takes_the_place_of_what_came_live() -> None:
    trace = number()
    for time in (10.0, 20.0, 30.0):
        trace.append(time, time)
    trace.load(series([5, 15, 25], [1, 2, 3]))
    assert [time for time, _ in points(trace)] == [5, 5, 15, 15, 25, 25, 30, 30]


def test_history_without_a_reading_leaves_what_came_live() -> None:
    trace = number()
    trace.append(10, 1)
    trace.load(series([], []))
    assert points(trace) == [(10, 1), (10, 1)]


def test_live_readings_are_bounded() -> None:
    trace = number()
    for time in range(MOST_LIVE + 1):
        trace.append(float(time), 1.0)
    x, _ = trace.readings()
    assert len(x) // 2 == MOST_LIVE + 1 - MOST_LIVE // 4
    assert x[-1] == MOST_LIVE


def test_states_are_stairs_that_go_on_to_now() -> None:
    trace = state()
    trace.load(series([10, 20], [0, 1]))
    assert list(dict.fromkeys(points(trace, 50))) == [(10, 0), (20, 0), (20, 1), (50, 1)]


def test_stairs_show_both_states_of_a_step() -> None:
    trace = state()
    trace.load(series([10, 20], [0, 0], [1, 0], step_s=10))
    assert (10.0, 0.0) in points(trace)
    assert (10.0, 1.0) in points(trace)


def test_stairs_end_where_trust_ends() -> None:
    trace = state()
    trace.append(10, 1)
    trace.append(10, NAN)
    x, y = trace.curve(100)
    assert np.isnan(y[x > 10]).all()


@pytest.mark.parametrize("trace", [number(), state()])
def test_now_before_the_last_reading_is_no_step_back(trace: Trace) -> None:
    trace.append(10, 1)
    x, _ = trace.curve(5)
    assert (np.diff(x) >= 0).all()
