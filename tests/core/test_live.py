"""Columns of readings: generations, what is newer, what a restart brings back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.batch import Batch
from app.core.live import LiveState
from app.core.slots import SlotTable
from tests.core.hamlet import hamlet, kinds

ROWS = st.lists(st.tuples(st.integers(0, 5), st.floats(-50, 50), st.integers(90, 110)), max_size=40)


def live() -> LiveState:
    return LiveState(SlotTable(hamlet(), kinds()))


def batch(rows: list[tuple[int, float, int]]) -> Batch:
    return Batch.of([(slot, value, float(time), 0, 0) for slot, value, time in rows])


@given(ROWS)
def test_generations_keep_every_reading_and_the_order_of_each_slot(
    rows: list[tuple[int, float, int]],
) -> None:
    parts = batch(rows).generations()
    for part in parts:
        assert len(np.unique(part.slots)) == len(part) > 0
    for slot in range(6):
        told = [value for part in parts for value in part.values[part.slots == slot].tolist()]
        assert told == [value for s, value, _ in rows if s == slot]


@given(ROWS)
def test_the_newest_reading_of_each_slot_is_held(rows: list[tuple[int, float, int]]) -> None:
    state, late = live(), 0
    held: dict[int, tuple[float, float]] = {}
    for slot, value, time in rows:
        if slot in held and held[slot][1] > time:
            late += 1
        else:
            held[slot] = (value, time)
    for part in batch(rows).generations():
        state.apply(part, 111.0)
    assert state.late == late
    for slot in range(6):
        value, newest = held.get(slot, (np.nan, -np.inf))
        np.testing.assert_array_equal(state.value[slot], value)
        assert state.time[slot] == newest
    assert set(state.take_dirty().tolist()) == set(held)
    assert len(state.take_dirty()) == 0


def test_what_was_never_reported_is_unknown_not_stale() -> None:
    state = live()
    assert np.isnan(state.value).all()
    assert len(state.age(1e9)) == 0
    assert len(state.mark_source(0, lost=True)) == 0


def test_a_restored_picture_is_as_old_as_it_is() -> None:
    first = live()
    first.apply(batch([(0, 1.0, 100), (1, 2.0, 100)]), 100.0)
    again = live()
    again.restore(first.value, first.time, first.quality)
    np.testing.assert_array_equal(again.value, first.value)
    assert again.age(159.0).tolist() == []
    assert again.age(161.0).tolist() == [0]


def test_a_restored_picture_of_a_lost_source_is_stale() -> None:
    first = live()
    first.apply(batch([(0, 1.0, 100)]), 100.0)
    again = live()
    again.mark_source(0, lost=True)
    again.restore(first.value, first.time, first.quality)
    assert again.stale.tolist() == [True] + [False] * (len(again.stale) - 1)


def test_columns_that_know_nothing_restore_nothing() -> None:
    state = live()
    size = len(state.value)
    state.restore(np.zeros(size), np.full(size, np.nan), np.zeros(size, dtype=np.uint8))
    assert np.isnan(state.value).all()
    assert (state.time == -np.inf).all()
