"""The publishers themselves, and the city's clock, as assets that report."""

from __future__ import annotations

import numpy as np

from app.core.city import City
from hardware.city.column import NOTHING, Columns
from hardware.city.group import Group
from hardware.city.moment import STEPS_PER_S, Moment
from hardware.city.reports import Reports, Rows


class Stations:
    """Each source tells how many readings a second it sends."""

    def __init__(self, group: Group, city: City) -> None:
        self.group = group
        self._city = city
        number = {name: i for i, name in enumerate(city.sources)}
        self._source: Rows = np.array([number.get(city.ids[row], -1) for row in group.rows], int)
        self._rate = np.zeros(group.n)

    def step(self, moment: Moment) -> None:
        if moment.full_second:
            self.group.drift("rate_per_s", self._rate)

    def count(self, reports: Reports) -> None:
        """Takes note of what was said in a step."""
        said = np.zeros(len(self._city.sources) + 1)
        for sheet in reports.sheets:
            said += np.bincount(self._city.source[sheet.rows], minlength=len(said))
        self._rate += (said[self._source] * STEPS_PER_S - self._rate) / (20.0 * STEPS_PER_S)

    def lasting(self) -> Columns:
        return {"rate": self._rate}

    def obey(self, i: int, point: str, value: float) -> None:
        """A source takes no orders."""


class Clock:
    """The city clock: its time, its speed, its hour, and the height of the sun."""

    def __init__(self, group: Group, speed: float) -> None:
        self.group = group
        self._speed = speed

    def step(self, moment: Moment) -> None:
        if not moment.full_second:
            return
        n = self.group.n
        self.group.put("city_time_s", np.full(n, moment.city_s))
        self.group.put("speed", np.full(n, self._speed))
        self.group.put("sun_deg", np.full(n, moment.sun_deg), 0.05)
        self.group.put("hour_h", np.full(n, moment.hour), 0.02)

    def lasting(self) -> Columns:
        return NOTHING

    def obey(self, i: int, point: str, value: float) -> None:
        """The clock is set at the start of the field."""
