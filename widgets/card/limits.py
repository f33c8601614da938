"""The alarm limits of a point, as lines for its chart."""

from __future__ import annotations

from app.core.kind import Kind, Test


def limits_of(kind: Kind, point: str, language: str) -> list[tuple[float, int, str]]:
    """(value, priority, what it means) of every high or low rule on `point`."""
    return [
        (rule.condition.limit, rule.priority, rule.message.say(language))
        for rule in kind.rules
        if rule.condition.point == point and rule.condition.test in (Test.HIGH, Test.LOW)
    ]
