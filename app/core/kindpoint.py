"""The points of a kind file, and references to them."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.kind import Point, PointType, Text
from app.core.kindtable import KindTable
from app.core.value import Value, ValueRefusedError, held

MOST_STATES = 64
FINEST = 6  # decimals shown


def read_point(row: KindTable, label: str) -> Point:
    """One table of ``[[points]]``; raises KindError."""
    title = row.both("title")
    kind = row.text("type")
    if kind not in list(PointType):
        row.refuse(f"'type' must be one of {', '.join(PointType)}", "type")
    stale_after_s = row.number("stale_after_s", 0.0, least=0.0)
    match PointType(kind):
        case PointType.NUMBER:
            point = _number(row, label, title, stale_after_s)
        case PointType.STATE:
            point = _state(row, label, title, stale_after_s)
        case PointType.BOOLEAN:
            point = Point(label, title, PointType.BOOLEAN, stale_after_s=stale_after_s)
    row.finish()
    return point


def find_point(row: KindTable, key: str, points: Mapping[str, Point]) -> Point:
    """The point that `key` names."""
    label = row.text(key)
    if label not in points:
        row.refuse(f"no point '{label}'", key)
    return points[label]


def held_word(row: KindTable, key: str, point: Point) -> float:
    """The value of `key`, a word or boolean of `point`, as held."""
    return _held(row, point, row.value(key), key)


def held_words(row: KindTable, key: str, point: Point) -> tuple[float, ...]:
    """The values of the list `key`, words or booleans of `point`, as held."""
    values = row.value(key)
    if not isinstance(values, list) or not values:
        row.refuse(f"'{key}' must be a list of values", key)
    return tuple(_held(row, point, value, key, index) for index, value in enumerate(values))


def _held(row: KindTable, point: Point, value: Value, *keys: str | int) -> float:
    if point.type is PointType.NUMBER:
        row.refuse(f"'{point.name}' is a number: compare it by high or low", *keys)
    try:
        return held(point, value)
    except ValueRefusedError:
        row.refuse(f"'{point.name}' has no value {value!r}", *keys)


def _number(row: KindTable, label: str, title: Text, stale_after_s: float) -> Point:
    low, high = row.number("low", float("-inf")), row.number("high", float("inf"))
    if not low < high:
        row.refuse("'low' must be below 'high'", "low")
    return Point(
        label,
        title,
        PointType.NUMBER,
        unit=row.text("unit", ""),
        digits=row.whole("digits", 0, FINEST, 0),
        low=low,
        high=high,
        stale_after_s=stale_after_s,
    )


def _state(row: KindTable, label: str, title: Text, stale_after_s: float) -> Point:
    states = row.tables("states")
    if not 2 <= len(states) <= MOST_STATES:
        row.refuse(f"a state has 2 to {MOST_STATES} 'states'", "states")
    titles = {}
    for state in states:
        word = state.name("word")
        if word in titles:
            state.refuse(f"'{word}' stands here twice", "word")
        titles[word] = state.sentence()
        state.finish()
    return Point(
        label,
        title,
        PointType.STATE,
        states=tuple(titles),
        state_titles=tuple(titles.values()),
        stale_after_s=stale_after_s,
    )
