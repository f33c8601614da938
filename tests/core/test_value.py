"""Between what a device says and what the columns hold."""

from __future__ import annotations

import pytest

from app.core.kind import Point
from app.core.value import Value, ValueRefusedError, checked, held, said
from tests.core.hamlet import kinds

POINTS: dict[str, Point] = {point.name: point for point in kinds()["box"].points}


@pytest.mark.parametrize(
    ("point", "value", "as_held"),
    [("level", 3, 3.0), ("level", -100.0, -100.0), ("state", "worn", 1.0), ("door", True, 1.0)],
)
def test_there_and_back(point: str, value: Value, as_held: float) -> None:
    assert held(POINTS[point], value) == as_held
    assert said(POINTS[point], as_held) == value
    assert type(said(POINTS[point], as_held)) is (float if point == "level" else type(value))
    assert checked(POINTS[point], as_held) == as_held


@pytest.mark.parametrize(
    ("point", "value", "reason"),
    [
        ("level", True, "wrong_type"),
        ("level", "3", "wrong_type"),
        ("level", 100.1, "out_of_range"),
        ("level", float("nan"), "not_finite"),
        ("level", 10**400, "out_of_range"),
        ("state", 1, "wrong_type"),
        ("state", True, "wrong_type"),
        ("state", "Worn", "out_of_range"),
        ("door", 1, "wrong_type"),
        ("door", "true", "wrong_type"),
    ],
)
def test_what_does_not_fit_is_never_guessed(point: str, value: Value, reason: str) -> None:
    with pytest.raises(ValueRefusedError) as refusal:
        held(POINTS[point], value)
    assert refusal.value.reason == reason
