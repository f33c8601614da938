"""Lighting cabinets: contactor, breaker, door, voltage, and the power of their lamps."""

from __future__ import annotations

import numpy as np

from hardware.city.column import Columns
from hardware.city.group import Group
from hardware.city.lamps import Lamps
from hardware.city.moment import STEP_S, Moment
from hardware.city.reports import Floats

NOMINAL_V = 231.0


class Cabinets:
    """A cabinet feeds its lamps while its contactor is closed and its breaker
    has not tripped. Lamps are piloted one by one, so the contactor stays
    closed by day too. It is in maintenance while a crew says so."""

    def __init__(self, group: Group, lamps: Lamps, rng: np.random.Generator) -> None:
        self.group = group
        self._lamps = lamps
        self._rng = rng
        n = group.n
        self._closed = np.ones(n, dtype=bool)
        self._works = np.zeros(n, dtype=bool)
        self._site_v = rng.normal(0.0, 1.2, n)
        self._wander_v = np.zeros(n)
        self._energy_kwh = rng.uniform(2_000.0, 90_000.0, n)
        self._open = group.held("contactor", "open")
        self._shut = group.held("contactor", "closed")
        self._tripped = group.held("breaker", "tripped")

    def supply(self) -> None:
        """Says to each lamp whether its cabinet feeds it."""
        feeds = self._closed & (self.group["breaker"] != self._tripped)
        lamps = self._lamps
        lamps.supplied = np.where(lamps.cabinet >= 0, np.append(feeds, True)[lamps.cabinet], True)

    def step(self, moment: Moment) -> None:
        """Measurements of the step past; lamps have been stepped before."""
        n = self.group.n
        feeds = self._closed & (self.group["breaker"] != self._tripped)
        power_kw = self._lamps.cabinet_power_w(n) / 1000.0 + np.where(feeds, 0.04, 0.0)
        self._wander_v += -0.02 * self._wander_v + self._rng.normal(0.0, 0.06, n)
        evening = 1.5 * np.exp(-(((moment.hour - 19.5) / 2.5) ** 2))
        voltage = NOMINAL_V + self._site_v + self._wander_v - evening - 0.15 * power_kw
        self._energy_kwh += power_kw * STEP_S / 3600.0
        closed = np.where(self._closed, self._shut, self._open)
        self.group.put("contactor", closed)
        modes = [self.group.held("mode", word) for word in ("normal", "maintenance")]
        self.group.put("mode", np.where(self._works, modes[1], modes[0]))
        self.group.put("breaker", self._untouched("breaker", "closed"))
        self.group.put("door", self._untouched("door", "closed"))
        self.group.put("power_kw", power_kw, 0.2)
        self.group.put("expected_kw", self._lamps.cabinet_due_w(n) / 1000.0 + 0.04, 0.2)
        self.group.put("voltage_v", voltage, 4.0)
        self.group.drift("energy_kwh", self._energy_kwh)

    def lasting(self) -> Columns:
        return {
            "closed": self._closed,
            "works": self._works,
            "wander_v": self._wander_v,
            "energy_kwh": self._energy_kwh,
        }

    def obey(self, i: int, point: str, value: float) -> None:
        if point == "contactor":
            self._closed[i] = value == self._shut
        elif point == "mode":
            self._works[i] = value == self.group.held("mode", "maintenance")

    def _untouched(self, point: str, word: str) -> Floats:
        return np.full(self.group.n, self.group.held(point, word))
