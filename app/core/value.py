"""Between a point's value as people and devices say it and as it is held."""

from __future__ import annotations

from math import isfinite

from app.core.kind import Point, PointType

Value = int | float | bool | str


class ValueRefusedError(ValueError):
    """`reason` is wrong_type, not_finite or out_of_range."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def held(point: Point, value: Value) -> float:
    """`value` as float64 for the columns: a number as it is, a boolean as 0/1,
    a state as the index of its word. Raises ValueRefusedError, never guesses."""
    if point.type is PointType.STATE:
        if not isinstance(value, str):
            raise ValueRefusedError("wrong_type")
        if value not in point.states:
            raise ValueRefusedError("out_of_range")
        return float(point.states.index(value))
    if point.type is PointType.BOOLEAN:
        if not isinstance(value, bool):
            raise ValueRefusedError("wrong_type")
        return float(value)
    if isinstance(value, bool | str):
        raise ValueRefusedError("wrong_type")
    return _within(point, value)


def checked(point: Point, value: float) -> float:
    """`value`, already as held, if the point can hold it; else ValueRefusedError."""
    if not isfinite(value):
        raise ValueRefusedError("not_finite")
    if point.type is PointType.NUMBER:
        return _within(point, value)
    count = 2 if point.type is PointType.BOOLEAN else len(point.states)
    if value not in range(count):
        raise ValueRefusedError("out_of_range")
    return float(value)


def said(point: Point, value: float) -> Value:
    """A held value as devices say it: number, boolean or word."""
    if point.type is PointType.STATE:
        return point.states[int(value)]
    if point.type is PointType.BOOLEAN:
        return bool(value)
    return value


def _within(point: Point, value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        raise ValueRefusedError("out_of_range") from None
    if not isfinite(number):
        raise ValueRefusedError("not_finite")
    if not point.low <= number <= point.high:
        raise ValueRefusedError("out_of_range")
    return number
