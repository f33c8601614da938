"""The stretch of time that the trends show. Needs no Qt."""

from __future__ import annotations

import pytest

from widgets.trends.span import LONGEST_S, SHORTEST_S, Span

NOW = 1_000_000.0


@pytest.fixture
def span() -> Span:
    return Span(3600.0, NOW)


def test_it_follows_the_present(span: Span) -> None:
    span.tick(NOW + 60)
    assert (span.start, span.end) == (NOW - 3540, NOW + 60)


def test_an_odd_window_of_the_past_is_an_hour() -> None:
    assert Span(-1.0, NOW).window_s == 3600.0
    assert Span(float("nan"), NOW).window_s == 3600.0


def test_a_hand_stops_it_and_following_brings_it_back(span: Span) -> None:
    span.pan(-0.25)
    assert not span.following
    assert (span.start, span.end) == (NOW - 4500, NOW - 900)
    span.tick(NOW + 60)
    assert span.end == NOW - 900
    span.follow(True, NOW + 60)
    assert (span.start, span.end) == (NOW - 3540, NOW + 60)


def test_zoom_is_about_the_middle_and_bounded(span: Span) -> None:
    span.zoom(0.5)
    assert (span.start, span.end) == (NOW - 2700, NOW - 900)
    for _ in range(30):
        span.zoom(0.5)
    assert span.end - span.start == pytest.approx(SHORTEST_S)
    for _ in range(60):
        span.zoom(2.0)
    assert span.end - span.start == pytest.approx(LONGEST_S)


def test_choosing_a_window_goes_back_to_the_present(span: Span) -> None:
    span.pan(-3)
    span.choose(300.0, NOW)
    assert span.following
    assert (span.start, span.end) == (NOW - 300, NOW)
