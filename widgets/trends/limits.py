"""The alarm limits of a point, as lines for its chart."""

from __future__ import annotations

from app.core.kind import Kind, Test
from resources.words import Words
from widgets.figures import format_value


def limits_of(kind: Kind, point: str, words: Words) -> list[tuple[float, int, str]]:
    """(value, priority, what it means) of every high or low rule on `point`."""
    try:
        declared = kind.points[kind.point_index(point)]
    except KeyError:
        return []
    return [
        (
            rule.condition.limit,
            rule.priority,
            f"{rule.message.say(words.language)} · "
            f"{format_value(declared, rule.condition.limit, words)}",
        )
        for rule in kind.rules
        if rule.condition.point == point and rule.condition.test in (Test.HIGH, Test.LOW)
    ]
