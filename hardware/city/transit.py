"""Buses and trams: there and back along their line, with stops and delay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.mercator import EARTH_CIRCUMFERENCE_M
from app.core.roads import Route
from hardware.city.column import Columns
from hardware.city.group import Group, Mask
from hardware.city.moment import STEP_S, Moment
from hardware.city.reports import Floats, Rows

METRES_PER_DEGREE = EARTH_CIRCUMFERENCE_M / 360.0
_ACCELERATION = 1.6  # km/h gained in a step
_BRAKING_M = 25.0


class Track:
    """One line as a closed way: there and back, with distances and stops."""

    def __init__(self, route: Route) -> None:
        self.lat = np.concatenate((route.lat, route.lat[-2::-1]))
        self.lon = np.concatenate((route.lon, route.lon[-2::-1]))
        narrow = np.cos(np.radians(self.lat[:-1]))
        north_m = np.diff(self.lat) * METRES_PER_DEGREE
        east_m = np.diff(self.lon) * narrow * METRES_PER_DEGREE
        self.at_m: Floats = np.concatenate(([0.0], np.cumsum(np.hypot(north_m, east_m))))
        self.heading_deg: Floats = np.degrees(np.arctan2(east_m, north_m)) % 360.0
        self.length_m = float(self.at_m[-1])
        back = 2 * (len(route.lat) - 1) - route.stops[::-1]
        points = np.unique(np.concatenate((route.stops, back)))
        stops = self.at_m[points]
        self.stops_m: Floats = stops[stops < self.length_m - 1.0]
        ends = (0.0, self.length_m / 2.0)
        self.terminus = np.array([min(abs(s - e) for e in ends) < 30.0 for s in self.stops_m])

    def place(self, at_m: Floats) -> tuple[Floats, Floats, Floats]:
        """Latitude, longitude and heading at distances along the way."""
        lat = np.interp(at_m, self.at_m, self.lat)
        lon = np.interp(at_m, self.at_m, self.lon)
        leg = np.searchsorted(self.at_m, at_m, side="right") - 1
        return lat, lon, self.heading_deg[leg.clip(0, len(self.heading_deg) - 1)]


class Transit:
    """The buses, or the trams. They run from 5 h to half past midnight by the
    city clock and rest at a terminus; movement itself runs in true time."""

    def __init__(
        self, group: Group, routes: Sequence[Route], cruise_kmh: float, rng: np.random.Generator
    ) -> None:
        self.group = group
        self._rng = rng
        self._tracks = [Track(route) for route in routes]
        n = group.n
        self._line: Rows = _shared_out(self._tracks, n)
        lengths = np.array([track.length_m for track in self._tracks])[self._line]
        self._at_m = np.zeros(n)
        for line in range(len(self._tracks)):
            mine = np.flatnonzero(self._line == line)
            self._at_m[mine] = np.arange(len(mine)) / max(1, len(mine)) * lengths[mine]
        self._length_m: Floats = lengths
        self._cruise = cruise_kmh * rng.uniform(0.9, 1.1, n)
        self._speed_kmh = np.zeros(n)
        self._dwell_s = rng.uniform(0.0, 20.0, n)
        self._resting = np.zeros(n, dtype=bool)
        self._eager = rng.random(n)
        self._delay_s = rng.normal(30.0, 45.0, n)
        self._next_m, self._at_end = np.zeros(n), np.zeros(n, dtype=bool)
        for i in range(n):
            self._aim(i)
        self._states = {w: group.held("state", w) for w in ("in_service", "out_of_service")}

    def step(self, moment: Moment) -> None:
        out = self._eager < _service_share(moment)
        if moment.step == 0:
            self._begin_resting(~out)
        self._resting &= ~out
        self._dwell_s = np.maximum(0.0, self._dwell_s - STEP_S)
        moving = (self._dwell_s <= 0.0) & ~self._resting
        gap_m = self._next_m - self._at_m
        wanted = np.where(gap_m < _BRAKING_M, np.maximum(8.0, gap_m), self._cruise)
        wanted = np.where(moving, wanted, 0.0)
        self._speed_kmh += (wanted - self._speed_kmh).clip(-3.0, _ACCELERATION)
        self._speed_kmh[~moving] = 0.0
        self._at_m += np.minimum(self._speed_kmh / 3.6 * STEP_S, np.maximum(gap_m, 0.0))
        for i in np.flatnonzero(moving & (self._next_m - self._at_m < 1.0)):
            self._halt(int(i), bool(out[i]))
        if moment.full_second:
            self._delay_s += self._rng.normal(0.02, 0.8, self.group.n) - 0.0004 * self._delay_s
        self._tell(moment)

    def lasting(self) -> Columns:
        return {
            "at_m": self._at_m,
            "speed_kmh": self._speed_kmh,
            "dwell_s": self._dwell_s,
            "resting": self._resting,
            "delay_s": self._delay_s,
            "next_m": self._next_m,
            "at_end": self._at_end,
        }

    def obey(self, i: int, point: str, value: float) -> None:
        """Drivers are called by the operator, not by this post."""

    def _begin_resting(self, resting: Mask) -> None:
        """Who is not out when the field begins stands at a terminus."""
        self._resting = resting
        for i in np.flatnonzero(resting):
            self._at_m[i] = 0.0 if i % 2 else self._length_m[i] / 2.0
            self._aim(int(i))

    def _halt(self, i: int, out: bool) -> None:
        self._at_m[i] = self._next_m[i] % self._length_m[i]
        if self._at_end[i]:
            self._resting[i] = not out
            self._dwell_s[i] = self._rng.uniform(60.0, 150.0)
            self._delay_s[i] *= 0.4  # the pause at the terminus takes up the delay
        else:
            self._dwell_s[i] = self._rng.uniform(12.0, 28.0)
        self._aim(i)

    def _aim(self, i: int) -> None:
        """Finds the next stop of vehicle `i`."""
        track = self._tracks[self._line[i]]
        stop = int(np.searchsorted(track.stops_m, self._at_m[i] + 1.0))
        lap = track.length_m if stop == len(track.stops_m) else 0.0
        stop %= len(track.stops_m)
        self._next_m[i] = track.stops_m[stop] + lap
        self._at_end[i] = track.terminus[stop]

    def _tell(self, moment: Moment) -> None:
        group = self.group
        lat, lon, heading = np.zeros(group.n), np.zeros(group.n), np.zeros(group.n)
        for line, track in enumerate(self._tracks):
            mine = np.flatnonzero(self._line == line)
            lat[mine], lon[mine], heading[mine] = track.place(self._at_m[mine])
        group.drift("lat", lat)
        group.drift("lon", lon)
        group.drift("heading_deg", heading)
        group.drift("speed_kmh", self._speed_kmh)
        word = np.where(self._resting, self._states["out_of_service"], self._states["in_service"])
        group.put("state", word)
        group.put("delay_s", np.round(self._delay_s), 60.0)
        moving = self._speed_kmh > 0.5
        group.announce(("lat", "lon"), moment, 5.0, moving)
        group.announce(("speed_kmh", "heading_deg"), moment, 30.0, moving)


def _shared_out(tracks: Sequence[Track], n: int) -> Rows:
    """A line for each of `n` vehicles, in proportion to the lines' lengths."""
    ends = np.cumsum([track.length_m for track in tracks])
    shares = (np.arange(n) + 0.5) / max(1, n) * ends[-1]
    return np.asarray(np.searchsorted(ends, shares), dtype=np.int64)


def _service_share(moment: Moment) -> float:
    """How much of the fleet is out, by the city's hour."""
    hour = moment.hour
    if 0.5 <= hour < 5.0:
        return 0.0
    if 7.0 <= hour < 20.0:
        return 0.85 if moment.workday else 0.5
    return 0.4
