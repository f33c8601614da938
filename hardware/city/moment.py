"""The instant that the field lives through: true seconds, and the city's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import elevation

PARIS = ZoneInfo("Europe/Paris")
STEP_S = 0.25
STEPS_PER_S = 4


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the field.

    `elapsed_s` are true seconds since the field began: movement, delays and
    reporting follow them. `city_s` is the city clock in epoch seconds, which
    `--speed` accelerates: sun, timetables and dimming follow it. `hour` is its
    local time of day (0-24), `workday` whether it is Monday to Friday.
    """

    step: int
    elapsed_s: float
    city_s: float
    hour: float
    workday: bool
    sun_deg: float

    @property
    def full_second(self) -> bool:
        return self.step % STEPS_PER_S == 0


def start_of(clock: str, now: float) -> float:
    """Epoch seconds at which the city clock begins: local ``HH:MM`` of today,
    or `now` where `clock` is empty. ValueError for anything else."""
    if not clock:
        return now
    hours, _, minutes = clock.partition(":")
    today = datetime.fromtimestamp(now, PARIS)
    return today.replace(
        hour=int(hours), minute=int(minutes or "0"), second=0, microsecond=0
    ).timestamp()


@lru_cache(maxsize=64)
def _elevation(lat: float, lon: float, tenth_of_minute: int) -> float:
    instant = datetime.fromtimestamp(tenth_of_minute * 6, UTC)
    return float(elevation(Observer(lat, lon), instant))


class CityClock:
    """The city's own time: `start_s` at step 0, and `speed` times as fast as
    the true one. `true_time` says that it was never set or sped up."""

    def __init__(
        self, start_s: float, speed: float, lat: float, lon: float, *, true_time: bool = False
    ) -> None:
        if not 0.0 < speed <= 60.0:
            raise ValueError(f"speed must lie between 0 and 60, not {speed}")
        self.start_s = start_s
        self.speed = speed
        self.true_time = true_time
        self._place = (round(lat, 3), round(lon, 3))

    def moment(self, step: int) -> Moment:
        """The instant of step number `step`."""
        elapsed = step * STEP_S
        city_s = self.start_s + elapsed * self.speed
        local = datetime.fromtimestamp(city_s, PARIS)
        hour = local.hour + local.minute / 60 + (local.second + local.microsecond / 1e6) / 3600
        return Moment(step, elapsed, city_s, hour, local.weekday() < 5, self.sun_deg(city_s))

    def sun_deg(self, city_s: float) -> float:
        """The sun's height over the horizon, interpolated between steps of 6 s."""
        whole, part = divmod(city_s / 6.0, 1.0)
        before = _elevation(*self._place, int(whole))
        return before + part * (_elevation(*self._place, int(whole) + 1) - before)
