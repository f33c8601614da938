"""Which points of a kind are worth a chart, the telling ones first."""

from __future__ import annotations

from app.core.kind import Kind, Point, PointType


def points_to_chart(kind: Kind) -> list[Point]:
    """All points: headline numbers, other headline points, numbers, the rest."""
    headline = [kind.points[kind.point_index(name)] for name in kind.headline]
    numbers = [point for point in kind.points if point.type is PointType.NUMBER]
    ordered = [*(point for point in headline if point in numbers), *headline, *numbers]
    return list(dict.fromkeys([*ordered, *kind.points]))
