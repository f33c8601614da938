"""Intersections: signal phases that cycle, and traffic that they count."""

from __future__ import annotations

import numpy as np

from hardware.city.column import Columns
from hardware.city.group import Group, Mask
from hardware.city.moment import STEP_S, Moment
from hardware.city.reports import Floats

_AMBER_S = 3.0
# By the plan that runs: seconds more or less a cycle, and of green for the main stream.
_LONGER_S = {"timetable": 0.0, "peak": 20.0, "night": -20.0, "relief": 10.0}
_PRIORITY_S = 120.0  # after which a controller takes back what nobody has ended
_ROUTE_S = 900.0
_GREENER = {"timetable": 0.0, "peak": 0.0, "night": 0.0, "relief": 0.15}


def traffic_share(hour: float, workday: bool) -> float:
    """Traffic of a main street over the day, as a share of its peak hour."""
    if workday:
        morning = np.exp(-(((hour - 8.2) / 1.3) ** 2))
        evening = np.exp(-(((hour - 17.6) / 1.9) ** 2))
        noon = 0.62 * np.exp(-(((hour - 12.6) / 2.6) ** 2))
        return float(min(1.0, 0.04 + 0.9 * morning + 0.95 * evening + noon))
    return float(0.05 + 0.6 * np.exp(-(((hour - 15.5) / 4.2) ** 2)))


class Junctions:
    """A controller runs its own fixed cycle, by the plan that it was told; flashing it
    shows amber to all. Priority makes a green of the main stream last, an emergency
    route of odd number too; of even number, its red. Both end by themselves."""

    def __init__(self, group: Group, rng: np.random.Generator) -> None:
        self.group = group
        self._rng = rng
        n = group.n
        self._cycle_s: Floats = rng.choice((60.0, 70.0, 80.0, 90.0, 100.0), n)
        self._offset_s = rng.uniform(0.0, 1.0, n) * self._cycle_s
        self._green = rng.uniform(0.35, 0.55, n)
        self._peak_vph = rng.uniform(400.0, 2600.0, n)
        self._mood = np.ones(n)
        self._plan = np.zeros(n)
        self._mode = np.full(n, group.held("mode", "normal"))
        self._priority_s = np.zeros(n)  # that it still lasts
        self._route = np.zeros(n)
        self._route_s = np.zeros(n)
        self._suspended = np.zeros(n)
        self._unseen = np.zeros(n)  # alarms that nobody has acknowledged in the controller
        self._faulty = np.zeros(n)
        plans = group.point("plan").states
        self._longer_s = np.array([_LONGER_S[word] for word in plans])
        self._greener = np.array([_GREENER[word] for word in plans])
        self._colours = {
            word: group.held("phase", word) for word in ("red", "green", "amber", "dark")
        }
        self._normal = group.held("mode", "normal")

    def step(self, moment: Moment) -> None:
        group = self.group
        plan = self._plan.astype(np.int64)
        cycle_s = self._cycle_s + self._longer_s[plan]
        at = (moment.elapsed_s + self._offset_s) % cycle_s
        green_s = (self._green + self._greener[plan]) * cycle_s
        phase = np.where(
            at < green_s,
            self._colours["green"],
            np.where(at < green_s + _AMBER_S, self._colours["amber"], self._colours["red"]),
        )
        group.put("mode", self._mode)
        dark = group["mode"] == group.held("mode", "dark")
        working = ~dark & (group["mode"] != group.held("mode", "flashing"))
        phase = np.where(self._held(), group["phase"], phase)
        unlit = np.where(dark, self._colours["dark"], self._colours["amber"])
        group.put("phase", np.where(working, phase, unlit))
        self._pass_on(working)
        self._find_faults()
        group.put("cycle_s", cycle_s)
        group.put("plan", self._plan)
        if moment.full_second:
            self._mood += 0.02 * (1.0 - self._mood) + self._rng.normal(0.0, 0.015, group.n)
            share = traffic_share(moment.hour, moment.workday)
            group.drift("detector_vph", (self._peak_vph * share * self._mood).clip(0.0, 4000.0))

    def lasting(self) -> Columns:
        return {
            "mood": self._mood,
            "plan": self._plan,
            "mode": self._mode,
            "priority_s": self._priority_s,
            "route": self._route,
            "route_s": self._route_s,
            "suspended": self._suspended,
            "unseen": self._unseen,
            "faulty": self._faulty,
        }

    def obey(self, i: int, point: str, value: float) -> None:
        """It is told what to run and whom to let pass first: safety stays in its
        controller, and nobody afar can run it by hand."""
        if point == "plan":
            self._plan[i] = value
        elif point == "mode" and value != self.group.held("mode", "manual"):
            self._mode[i] = value
        elif point == "priority":
            self._priority_s[i] = _PRIORITY_S if value else 0.0
        elif point == "emergency_route":
            self._route[i] = value
            self._route_s[i] = _ROUTE_S if value else 0.0
        elif point == "alarms_suspended":
            self._suspended[i] = value
        elif point == "alarms_unacknowledged" and not value:
            self._unseen[i] = 0.0

    def _held(self) -> Mask:
        """Where what the main stream shows lasts: for who comes along it, or across."""
        shown = self.group["phase"]
        along = (self._priority_s > 0) | ((self._route > 0) & (self._route % 2 == 1))
        across = (self._route > 0) & (self._route % 2 == 0)
        green, red = self._colours["green"], self._colours["red"]
        held: Mask = (along & ~across & (shown == green)) | (across & (shown == red))
        return held

    def _find_faults(self) -> None:
        """A controller has an alarm of its own for what it finds."""
        faulty = (self.group["fault"] > 0) | (self.group["door"] > 0)
        begun = faulty & (self._faulty == 0)
        self._unseen[:] = np.where(faulty, np.where(begun, 1.0, self._unseen), 0.0)
        self._faulty[:] = faulty
        self.group.put("alarms_suspended", self._suspended)
        self.group.put("alarms_unacknowledged", self._unseen)

    def _pass_on(self, working: Mask) -> None:
        """Priority and routes end in time, and where the signals do not work."""
        for left_s in (self._priority_s, self._route_s):
            left_s[:] = np.where(working, (left_s - STEP_S).clip(0.0), 0.0)
        self._route[self._route_s <= 0] = 0.0
        self.group.put("priority", self._priority_s > 0)
        self.group.put("emergency_route", self._route)
