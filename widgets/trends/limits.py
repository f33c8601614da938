"""The alarm limits of a point, as lines for its chart."""

from __future__ import annotations

from app.core.kind import Kind, Test
from resources.words import Words
from widgets.figures import format_value

LIMITS = frozenset((Test.HIGH, Test.HIGH_HIGH, Test.LOW, Test.LOW_LOW))


def limits_of(kind: Kind, point: str, words: Words) -> list[tuple[float, int, str]]:
    """(value, priority, what it means) of every high or low limit on `point`, be it one
    part of a rule's condition."""
    try:
        declared = kind.points[kind.point_index(point)]
    except KeyError:
        return []
    found = []
    for rule in kind.rules:
        message = rule.message.say(words.language)
        for leaf in rule.condition.leaves():
            if leaf.point == point and leaf.test in LIMITS and leaf.reference is None:
                text = f"{message} · {format_value(declared, leaf.limit, words)}"
                found.append((leaf.limit, rule.priority, text))
    return found
