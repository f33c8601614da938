"""Street lamps: the sun, the communes' dimming hours, supply, failures, orders."""

from __future__ import annotations

import numpy as np

from app.core.city import City
from hardware.city.column import Columns
from hardware.city.group import Group, Mask
from hardware.city.moment import STEP_S, Moment
from hardware.city.reports import Floats, Rows

# Dijon and Quetigny dim to 70 % of their light from 22 to 5 h; Sennecey is dark from 0 to 5 h.
DIMMED = frozenset({"Dijon", "Quetigny"})
CURFEW = frozenset({"Sennecey-lès-Dijon"})
DIMMED_PCT = 70.0
LIGHT_DEG = -1.5  # the sun's height at which photocells light the lamps, on average
MUTE_S = (20.0, 60.0)  # so long after its supply went, the server knows that a lamp is mute
_WATTS = (28.0, 38.0, 54.0, 71.0, 90.0, 110.0, 150.0)
_BURNT_H = (500.0, 40_000.0)  # when the field begins


class Lamps:
    """Each lamp follows its programme unless an order overrides it, which lasts
    until the programme's next change. A lamp shines if it is asked to, its
    cabinet supplies it, and it has not failed. Without supply its controller is
    mute, which its lighting server tells as a fault of communication."""

    def __init__(self, city: City, group: Group, cabinets: Group, rng: np.random.Generator) -> None:
        self.group = group
        n = group.n
        parents = city.parent[group.rows]
        self.cabinet: Rows = np.array([cabinets.place.get(int(p), -1) for p in parents], np.int64)
        communes = np.array(city.communes, dtype=object)[city.commune[group.rows]]
        self._dims: Mask = np.isin(communes.astype(str), list(DIMMED))
        self._curfew: Mask = np.isin(communes.astype(str), list(CURFEW))
        # A cabinet has one photocell and one clock; each lamp adds a little of its own.
        cell = rng.normal(0.0, 0.2, cabinets.n + 1).clip(-0.5, 0.5)[self.cabinet]
        self._light_deg: Floats = LIGHT_DEG + cell + rng.normal(0.0, 0.05, n)
        skew = rng.uniform(0.0, 0.04, cabinets.n + 1)[self.cabinet]
        self._skew_h: Floats = skew + rng.uniform(0.0, 0.01, n)
        self._watts: Floats = rng.choice(_WATTS, n, p=(0.1, 0.2, 0.25, 0.2, 0.15, 0.07, 0.03))
        self._wear: Floats = rng.normal(1.0, 0.03, n)
        self._asked_on = np.full(n, np.nan)
        self._asked_pct = np.full(n, np.nan)
        # what the programme said when it was overridden, NaN where it is not
        self._against_on = np.full(n, np.nan)
        self._against_pct = np.full(n, np.nan)
        self.supplied: Mask = np.ones(n, dtype=bool)
        self._due_w: Floats = np.zeros(n)  # what each takes if all is well
        self._mute_after_s: Floats = rng.uniform(*MUTE_S, n)
        self._unfed_since_s = np.full(n, np.nan)
        age = (self._mute_after_s - MUTE_S[0]) / (MUTE_S[1] - MUTE_S[0])  # old ones hold on longest
        self._burnt_h: Floats = _BURNT_H[0] + age * (_BURNT_H[1] - _BURNT_H[0])
        self._broken = [group.held("fault", word) for word in ("lamp", "driver")]
        self._mute = group.held("fault", "comms")

    def step(self, moment: Moment) -> None:
        """Every lamp's state at `moment`. Once a second is often enough."""
        want_on, want_pct = self._wanted(moment)
        _let_go(self._asked_on, self._against_on, want_on)
        _let_go(self._asked_pct, self._against_pct, want_pct)
        on = np.where(np.isnan(self._asked_on), want_on, self._asked_on) > 0.5
        pct = np.where(np.isnan(self._asked_pct), want_pct, self._asked_pct)
        lit = on & self.supplied & ~np.isin(self.group["fault"], self._broken)
        glow = self._watts * self._wear * (0.06 + 0.94 * pct / 100.0)
        self.group.put("lamp", lit)
        self.group.put("dim_pct", pct)
        self.group.put("power_w", np.where(lit, glow, np.where(self.supplied, 0.9, 0.0)), 0.5)
        self._due_w = np.where(on, glow, 0.9)
        self._burnt_h[lit] += STEP_S / 3600.0
        self.group.drift("burning_h", self._burnt_h)
        self._unfed_since_s[self.supplied] = np.nan
        self._unfed_since_s[~self.supplied & np.isnan(self._unfed_since_s)] = moment.elapsed_s
        mute = moment.elapsed_s - self._unfed_since_s > self._mute_after_s
        self.group.put("fault", np.where(mute, self._mute, 0.0))

    def lasting(self) -> Columns:
        return {
            "asked_on": self._asked_on,
            "asked_pct": self._asked_pct,
            "against_on": self._against_on,
            "against_pct": self._against_pct,
            "unfed_since_s": self._unfed_since_s,
            "burnt_h": self._burnt_h,
        }

    def obey(self, i: int, point: str, value: float) -> None:
        if point == "lamp":
            self._asked_on[i] = value
            self._against_on[i] = np.nan  # not seen yet
        elif point == "dim_pct":
            self._asked_pct[i] = value
            self._against_pct[i] = np.nan

    def cabinet_power_w(self, cabinets: int) -> Floats:
        """What the lamps of each cabinet take together."""
        return self._together(self.group["power_w"], cabinets)

    def cabinet_due_w(self, cabinets: int) -> Floats:
        """What they would take if all of them did as they are asked."""
        return self._together(self._due_w, cabinets)

    def _together(self, watts: Floats, cabinets: int) -> Floats:
        fed = self.cabinet >= 0
        summed = np.bincount(self.cabinet[fed], weights=watts[fed], minlength=cabinets)
        return summed.astype(np.float64)

    def _wanted(self, moment: Moment) -> tuple[Floats, Floats]:
        hour = (moment.hour - self._skew_h) % 24.0
        dark = moment.sun_deg < self._light_deg
        on = dark & ~(self._curfew & (hour < 5.0))
        dimmed = self._dims & ((hour >= 22.0) | (hour < 5.0))
        return on.astype(np.float64), np.where(dimmed, DIMMED_PCT, 100.0)


def _let_go(asked: Floats, against: Floats, want: Floats) -> None:
    """Ends the overrides whose programme says something else by now."""
    new = np.isnan(against) & ~np.isnan(asked)
    against[new] = want[new]
    over = ~np.isnan(against) & (against != want)
    asked[over] = np.nan
    against[over] = np.nan
