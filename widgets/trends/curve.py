"""One curve of a chart: its readings, and what its kind says of them."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.kind import Kind, Point
from widgets.trends.trace import Trace


@dataclass(frozen=True, slots=True)
class Curve:
    """A trace with what its kind says of it."""

    key: str
    trace: Trace
    point: Point
    kind: Kind
