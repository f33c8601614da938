"""The few figures a wall shows of the whole city."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.kind import PointType
from app.desk.mirror import Mirror


@dataclass(frozen=True, slots=True)
class Indicator:
    """`key` is said by ``wall.<key>``; `of` is the whole that `value` is a part
    of, NaN where there is none; `unknown` counts what is stale or was never
    reported and is therefore in neither."""

    key: str
    value: float
    of: float = float("nan")
    unit: str = ""
    unknown: int = 0


def indicators(mirror: Mirror) -> list[Indicator]:
    """Those for which the city has the kinds; never a stale value as if it were good."""
    if mirror.slots is None or mirror.city is None:
        return []
    found = [
        _share(mirror, "lamps_lit", "streetlight", "lamp", "on"),
        _sum(mirror, "lighting_kw", "cabinet", "power_kw"),
        _share(mirror, "junctions_normal", "junction", "mode", "normal"),
        _share(mirror, "buses", "bus", "state", "in_service"),
        _share(mirror, "trams", "tram", "state", "in_service"),
        _sum(mirror, "parking_free", "car_park", "free"),
    ]
    sources = [row for row in mirror.sources.values() if row.known]
    if sources:
        online = sum(row.online for row in sources)
        found.append(Indicator("sources", online, len(sources)))
    return [one for one in found if one is not None]


def _trusted(
    mirror: Mirror, kind: str, point: str
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], int] | None:
    """Values that may be counted, and how many may not."""
    assert mirror.slots is not None
    assert mirror.city is not None
    if kind not in mirror.city.kinds:
        return None
    try:
        slots = mirror.slots.of_point(kind, point)
    except KeyError:
        return None
    good = np.isfinite(mirror.value[slots]) & ~mirror.stale[slots] & (mirror.quality[slots] < 2)
    return mirror.value[slots[good]], int(len(slots) - good.sum())


def _share(mirror: Mirror, key: str, kind: str, point: str, word: str) -> Indicator | None:
    found = _trusted(mirror, kind, point)
    if found is None:
        return None
    values, unknown = found
    declared = mirror.kinds[kind].points[mirror.kinds[kind].point_index(point)]
    if declared.type is not PointType.STATE or word not in declared.states:
        return None
    held = float(declared.states.index(word))
    return Indicator(key, float((values == held).sum()), float(len(values) + unknown), "", unknown)


def _sum(mirror: Mirror, key: str, kind: str, point: str) -> Indicator | None:
    found = _trusted(mirror, kind, point)
    if found is None:
        return None
    values, unknown = found
    declared = mirror.kinds[kind].points[mirror.kinds[kind].point_index(point)]
    return Indicator(key, float(values.sum()), unit=declared.unit, unknown=unknown)
