"""Intrusion and fire panels of buildings."""

from __future__ import annotations

import numpy as np

from hardware.city.column import NOTHING, Columns
from hardware.city.group import Group, Mask
from hardware.city.moment import Moment

_OPENS_H, _CLOSES_H = 7.0, 19.5


class AlarmPanels:
    """Armed while nobody works; what they report are faults. Their receiver says of
    those that it does not hear that the path is down."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.out_of_reach: Mask = np.zeros(group.n, dtype=bool)

    def step(self, moment: Moment) -> None:
        if not moment.full_second:
            return
        group, n = self.group, self.group.n
        for point in ("fire", "intrusion", "tamper"):
            group.put(point, np.zeros(n))
        group.put("mains", np.full(n, group.held("mains", "present")))
        group.put("battery", np.full(n, group.held("battery", "ok")))
        busy = moment.workday and _OPENS_H <= moment.hour < _CLOSES_H
        group.put("armed", np.full(n, float(not busy)))
        up, down = group.held("path", "up"), group.held("path", "down")
        group.put("path", np.where(self.out_of_reach, down, up))

    def lasting(self) -> Columns:
        return NOTHING

    def obey(self, i: int, point: str, value: float) -> None:
        """A panel takes no orders."""
