"""The cell index and the blocks against counting by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from widgets.map.blocks import Blocks
from widgets.map.grid import CellIndex, crowding, morton_order
from widgets.map.states import COUNT, HIDDEN

places = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=60)


@given(places=places, reach=st.integers(0, 20), cx=st.integers(0, 9), cy=st.integers(0, 9))
def test_a_cell_knows_every_symbol_that_touches_it(
    places: list[tuple[int, int]], reach: int, cx: int, cy: int
) -> None:
    px, py = np.array(places, dtype=np.int32).T
    _, members = CellIndex(px, py, reach).entries(np.array([cx]), np.array([cy]))
    touching = {
        number
        for number, (x, y) in enumerate(places)
        if (x - reach) >> 5 <= cx <= (x + reach) >> 5 and (y - reach) >> 5 <= cy <= (y + reach) >> 5
    }
    assert len(members) == len(set(members.tolist()))
    assert set(members.tolist()) == touching


@given(places=places, data=st.data())
def test_blocks_kept_step_by_step_equal_blocks_counted_anew(
    places: list[tuple[int, int]], data: st.DataObject
) -> None:
    px, py = np.array(places, dtype=np.int32).T
    kept, anew = Blocks(px, py, 4), Blocks(px, py, 4)
    state = st.integers(0, COUNT - 1)
    states = np.array(data.draw(st.lists(state, min_size=len(px), max_size=len(px))), np.uint8)
    kept.fill(states)
    for _ in range(data.draw(st.integers(1, 4))):
        member = data.draw(st.integers(0, len(px) - 1))
        old = states[[member]].copy()
        states[member] = data.draw(state)
        kept.change(np.array([member]), old, states[[member]])
    anew.fill(states)
    assert kept.worst.tolist() == anew.worst.tolist()
    assert kept.density.tolist() == anew.density.tolist()
    for x, y, worst in zip(kept.bx, kept.by, kept.worst, strict=True):
        inside = states[(px >> 2 == x) & (py >> 2 == y)]
        assert worst == max(inside.max(), HIDDEN)


def test_near_things_are_near_in_memory() -> None:
    chance = np.random.default_rng(1)
    x, y = chance.random(2000), chance.random(2000)
    order = morton_order(x, y)
    assert sorted(order.tolist()) == list(range(2000))
    stride = np.hypot(np.diff(x[order]), np.diff(y[order])).mean()
    assert stride < np.hypot(np.diff(x), np.diff(y)).mean() / 5


def test_crowding_of_a_sample_is_that_of_the_whole() -> None:
    chance = np.random.default_rng(2)
    px = chance.integers(0, 3200, 100_000).astype(np.int32)
    py = chance.integers(0, 3200, 100_000).astype(np.int32)
    assert 9.0 < crowding(px, py) < 13.0  # 10,000 cells, ten in each
    assert crowding(px[:0], py[:0]) == 0.0
