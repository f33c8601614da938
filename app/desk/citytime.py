"""The time that sun and timetables of a simulated city go by."""

from __future__ import annotations

import math

from app.desk.mirror import Mirror

KIND, POINT = "clock", "city_time_s"


def city_time(mirror: Mirror) -> float | None:
    """Epoch seconds of the city's own clock; None where the city has none, or
    where it is not to be trusted."""
    city, slots = mirror.city, mirror.slots
    if city is None or slots is None or KIND not in city.kinds or not mirror.simulation:
        return None
    found = slots.of_point(KIND, POINT)
    if not len(found) or mirror.stale[found[0]]:
        return None
    moment = float(mirror.value[found[0]])
    return None if math.isnan(moment) else moment
