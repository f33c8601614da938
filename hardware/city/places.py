"""Devices that stand still and measure: buildings, car parks, air, river gauges."""

from __future__ import annotations

import numpy as np

from hardware.city.column import Columns
from hardware.city.group import Group
from hardware.city.junctions import traffic_share
from hardware.city.moment import Moment
from hardware.city.reports import Floats


class Buildings:
    """Power and temperature follow office hours; fire and intrusion are faults."""

    def __init__(self, group: Group, rng: np.random.Generator) -> None:
        self.group = group
        self._rng = rng
        self._power_kw = rng.uniform(8.0, 180.0, group.n)
        self._warmth_c = rng.normal(20.5, 0.8, group.n)
        self._noise = np.zeros(group.n)

    def step(self, moment: Moment) -> None:
        if not moment.full_second:
            return
        n = self.group.n
        self._noise += -0.01 * self._noise + self._rng.normal(0.0, 0.01, n)
        opening = 1.0 / (1.0 + np.exp(-(moment.hour - 7.0) * 2.0))
        closing = 1.0 / (1.0 + np.exp((moment.hour - 18.5) * 1.5))
        busy = opening * closing * (1.0 if moment.workday else 0.25)
        self.group.put("fire", np.zeros(n))
        self.group.put("intrusion", np.zeros(n))
        self.group.drift("power_kw", self._power_kw * (0.22 + 0.78 * busy) * (1.0 + self._noise))
        self.group.drift("temperature_c", self._warmth_c - 2.2 * (1.0 - busy) + self._noise)

    def lasting(self) -> Columns:
        return {"noise": self._noise}

    def obey(self, i: int, point: str, value: float) -> None:
        """A building takes no orders."""


class CarParks:
    """Fills by the hour: offices by day, the centre's shops in the afternoon."""

    def __init__(self, group: Group, rng: np.random.Generator) -> None:
        self.group = group
        self._rng = rng
        self._capacity: Floats = rng.integers(18, 62, group.n).astype(np.float64) * 10.0
        self._favour = rng.uniform(0.72, 0.93, group.n)
        self._noise = np.zeros(group.n)

    def step(self, moment: Moment) -> None:
        if not moment.full_second:
            return
        n = self.group.n
        self._noise += -0.005 * self._noise + self._rng.normal(0.0, 0.002, n)
        day = np.exp(-(((moment.hour - 14.5) / 4.6) ** 2)) * (1.0 if moment.workday else 0.8)
        share = (0.16 + 0.84 * day * self._favour + self._noise).clip(0.02, 0.96)
        free = np.round(self._capacity * (1.0 - share))
        self.group.put("capacity", self._capacity)
        self.group.put("free", free, 2.0)
        full: Floats = 100.0 * (1.0 - self.group["free"] / self._capacity)
        self.group.put("occupancy_pct", full, 1.0)

    def lasting(self) -> Columns:
        return {"noise": self._noise}

    def obey(self, i: int, point: str, value: float) -> None:
        """A car park takes no orders."""


class AirSensors:
    """Fine dust and nitrogen dioxide rise with the traffic and lag behind it."""

    def __init__(self, group: Group, rng: np.random.Generator) -> None:
        self.group = group
        self._rng = rng
        self._site = rng.uniform(0.7, 1.3, group.n)
        self._level = np.full(group.n, 0.4)

    def step(self, moment: Moment) -> None:
        if not moment.full_second:
            return
        push = traffic_share(moment.hour - 0.5, moment.workday)
        self._level += 0.002 * (push - self._level) + self._rng.normal(0.0, 0.002, self.group.n)
        level = self._level.clip(0.02, 1.5) * self._site
        self.group.drift("pm10_ugm3", 9.0 + 22.0 * level)
        self.group.drift("no2_ugm3", 6.0 + 38.0 * level)

    def lasting(self) -> Columns:
        return {"level": self._level}

    def obey(self, i: int, point: str, value: float) -> None:
        """A sensor takes no orders."""


class FloodGauges:
    """A level that wanders slowly round its normal one; floods are faults."""

    def __init__(self, group: Group, rng: np.random.Generator) -> None:
        self.group = group
        self._rng = rng
        self._normal_m = rng.uniform(0.45, 1.0, group.n)
        self._wander_m = np.zeros(group.n)
        self._before_m = self._normal_m.copy()
        self._rise_cm_h = np.zeros(group.n)

    def step(self, moment: Moment) -> None:
        if not moment.full_second:
            return
        self._wander_m += -0.0005 * self._wander_m + self._rng.normal(0.0, 0.0006, self.group.n)
        self.group.put("level_m", self._normal_m + self._wander_m, 0.02)
        level = self.group["level_m"]
        # the slope that the last few minutes show, as the real gauges report it
        slope = (level - self._before_m) * 360_000.0
        self._before_m = level.copy()
        self._rise_cm_h += (slope - self._rise_cm_h) / 300.0
        self.group.drift("rise_cm_h", self._rise_cm_h.clip(-480.0, 480.0))

    def lasting(self) -> Columns:
        return {
            "wander_m": self._wander_m,
            "before_m": self._before_m,
            "rise_cm_h": self._rise_cm_h,
        }

    def obey(self, i: int, point: str, value: float) -> None:
        """A gauge takes no orders."""
