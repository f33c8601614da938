"""What the lamps took against what they would have taken before the contract."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import numpy as np
import numpy.typing as npt

from app.core.lighting_night import ZONE, Place, sun_times

DAY_S = 86400.0
Floats = npt.NDArray[np.float64]


class EnergyShare(msgspec.Struct, frozen=True, kw_only=True):
    """Of one commune ("" for all), kWh. `cabinets` were counted, of so many `known`."""

    commune: str
    used_kwh: float
    baseline_kwh: float
    cabinets: int
    known: int

    @property
    def saved_pct(self) -> float:
        """NaN where there is nothing to compare with, as by day."""
        if not self.baseline_kwh > 0.0:
            return float("nan")
        return 100.0 * (1.0 - self.used_kwh / self.baseline_kwh)


class EnergyReport(msgspec.Struct, frozen=True, kw_only=True):
    """Between `start` and `end` (epoch seconds), as far as meters told: from
    `first_at` to `last_at`. The first share is that of all. `baseline_w` is that of a
    lamp."""

    start: float
    end: float
    first_at: float
    last_at: float
    baseline_w: float
    target_pct: float
    shares: list[EnergyShare]


def counted_kwh(readings: Floats) -> float:
    """What a meter counted from its first reading to its last; where it was exchanged
    or begins anew, the step back counts for nothing."""
    steps = np.diff(readings[~np.isnan(readings)])
    return float(steps[steps > 0.0].sum())


def night_s(start: float, end: float, place: Place) -> float:
    """For how long it was night between two moments, from sunset to sunrise."""
    if not start < end:
        return 0.0
    day = datetime.fromtimestamp(start, ZONE).date() - timedelta(days=1)
    last = datetime.fromtimestamp(end, ZONE).date()
    total = 0.0
    while day <= last:
        down, up = sun_times(place, day)
        total += max(0.0, min(up, end) - max(down, start)) if down < up else 0.0
        day += timedelta(days=1)
    return total
