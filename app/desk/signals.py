"""The junctions of the city as a desk sees them: mode, plan, cycle, traffic, routes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.city import City
from app.core.kind import Kind
from app.desk.mirror import Mirror

JUNCTION = "junction"
GROUPS = ("normal", "flashing", "dark", "manual", "priority", "route", "fault", "unknown")
SHOWN_POINTS = (
    *("mode", "plan", "phase", "cycle_s", "detector_vph", "priority", "emergency_route", "fault"),
)


@dataclass(frozen=True, slots=True)
class Junction:
    """One junction: held values by point, NaN where it never told or is silent."""

    row: int
    asset: str
    values: dict[str, float]
    mode: str  # its word; "" where nobody knows

    def among(self, group: str) -> bool:
        """Whether it belongs to a name of GROUPS, or to all by ""."""
        match group:
            case "":
                return True
            case "unknown":
                return not self.mode
            case "priority":
                return self.values["priority"] > 0.0
            case "route":
                return self.values["emergency_route"] > 0.0
            case "fault":
                return self.values["fault"] > 0.0
        return self.mode == group


def junctions(mirror: Mirror) -> list[Junction]:
    """All of them, those that need a look first; none without a city."""
    city, slots = mirror.city, mirror.slots
    if city is None or slots is None or JUNCTION not in city.kinds:
        return []
    kind = mirror.kinds[JUNCTION]
    rows = np.flatnonzero(city.kind == city.kinds.index(JUNCTION)).tolist()
    columns = {}
    for point in SHOWN_POINTS:
        index = slots.of_point(JUNCTION, point)
        columns[point] = np.where(mirror.stale[index], np.nan, mirror.value[index]).tolist()
    words = kind.points[kind.point_index("mode")].states
    found = []
    for place, row in enumerate(rows):
        values = {point: float(columns[point][place]) for point in SHOWN_POINTS}
        mode = values["mode"]
        word = words[int(mode)] if mode == mode and 0 <= mode < len(words) else ""
        found.append(Junction(row, city.ids[row], values, word))
    return sorted(found, key=_calmness)


def title_of(city: City, junction: Junction) -> str:
    """Its name, or its place where it has none."""
    return city.names[junction.row] or city.place(junction.row)


def phase_value(kind: Kind, word: str) -> float:
    """A colour of the main stream, as held."""
    return float(kind.points[kind.point_index("phase")].states.index(word))


def _calmness(junction: Junction) -> tuple[int, str]:
    if junction.mode in ("dark", "flashing", "manual"):
        return 0, junction.asset
    busy = junction.among("route") or junction.among("priority") or junction.among("fault")
    return (1 if busy else 3 if junction.mode else 2), junction.asset
