"""Times on the wire: the quick way and the careful way say the same."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bus.stamp import format_stamp, parse_stamp, parse_stamps

SECONDS = st.integers(0, 4_102_444_800_000).map(lambda ms: ms / 1000)
USUAL = SECONDS.map(format_stamp)
ODD = st.one_of(
    st.text(max_size=30),
    st.text("0123456789-:.TZ", min_size=24, max_size=24),
    st.tuples(USUAL, st.integers(0, 23), st.sampled_from("0159:-TZz é")).map(
        lambda t: t[0][: t[1]] + t[2] + t[0][t[1] + 1 :]
    ),
)


@given(SECONDS)
def test_what_is_written_is_read(seconds: float) -> None:
    assert parse_stamp(format_stamp(seconds)) == pytest.approx(seconds, abs=1e-6)


@given(st.lists(st.one_of(USUAL, ODD), max_size=40))
def test_columns_say_what_single_texts_say(texts: list[str]) -> None:
    singly = np.array([parse_stamp(text) for text in texts], dtype=np.float64)
    np.testing.assert_allclose(parse_stamps(texts), singly, rtol=0, atol=1e-6)


@given(st.lists(USUAL, min_size=1, max_size=200))
def test_usual_times_are_exact_to_the_millisecond(texts: list[str]) -> None:
    found = parse_stamps(texts)
    assert [format_stamp(seconds) for seconds in found.tolist()] == texts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-22",
        "20261122T201503Z",
        "2026-W47-7T20:15:03Z",
        "2026-11-22T20:15:03.120",
        "2026-13-22T20:15:03.120Z",
        "2026-11-31T20:15:03.120Z",
        "2026-11-22T24:15:03.120Z",
        "2026-11-22T20:60:03.120Z",
        "2026-11-22T20:15:60.120Z",
        "2026-11-22T20:15:03,120Z",
        "٢٠٢٦-11-22T20:15:03.120Z",
        "2026-11-22T20:15:03.120Z" * 10,
    ],
)
def test_what_is_no_time_is_said(text: str) -> None:
    assert math.isnan(parse_stamp(text))
    assert np.isnan(parse_stamps([text])).all()
