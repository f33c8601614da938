"""The clock and the sun of a live city, as readings of its own asset.

A simulated city has a clock of its own, which may run faster; in a live one nobody
reports the time, and the engine says it, so that rules may ask whether it is day.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import elevation

from app.core.batch import Batch
from app.core.kindcondition import CLOCK, SUN
from app.core.quality import Quality
from app.core.slots import SlotTable

EVERY_S = 10.0
ZONE = ZoneInfo("Europe/Paris")


class CityClock:
    """Says nothing for a simulated city, nor for one without such an asset."""

    def __init__(self, table: SlotTable, *, simulated: bool) -> None:
        self._at = float("-inf")
        self._slots: dict[str, int] = {}
        row = table.city.rows.get(CLOCK)
        if row is None or simulated:
            return
        self._observer = Observer(float(table.city.lat[row]), float(table.city.lon[row]))
        self._source = int(table.city.source[row])
        kind = table.kinds[int(table.city.kind[row])]
        self._slots = {point.name: table.slot(row, point.name) for point in kind.points}

    def due(self, now: float) -> bool:
        if now < self._at:  # the clock was put back: say it from here
            return bool(self._slots)
        return bool(self._slots) and now - self._at >= EVERY_S

    def measure(self, now: float) -> Batch:
        """Time, hour and sun of this moment."""
        self._at = now
        moment = datetime.fromtimestamp(now, ZONE)
        hour = moment.hour + moment.minute / 60 + moment.second / 3600
        told = {
            "city_time_s": now,
            "speed": 1.0,
            "hour_h": hour,
            SUN: float(elevation(self._observer, datetime.fromtimestamp(now, UTC))),
        }
        return Batch.of(
            (slot, told[name], now, Quality.GOOD, self._source)
            for name, slot in self._slots.items()
            if name in told
        )
