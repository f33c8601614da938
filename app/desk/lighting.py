"""The lighting of the city as a desk sees it: what is planned, what is, and what fails."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.lighting_night import Planned
from app.core.lighting_plan import CLOCK, LAMP, LightingPlan, Rows
from app.core.lighting_programme import Programme
from app.core.lighting_state import DEVIATING, LampState, States, lamp_states
from app.core.overrides import OWN_PERSON
from app.desk.citytime import city_time
from app.desk.mirror import Mirror

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
# What fails, and the alarm rules that tell of it.
FAILURES: dict[str, tuple[str, ...]] = {
    "lamp": ("lamp_failure", "driver_fault"),
    "cycling": ("cycling",),
    "day_burning": ("day_burning",),
    "night_dark": ("night_dark",),
    "power_factor": ("power_factor_low",),
    "communication": ("mute",),
}
GROUPS: dict[str, tuple[LampState, ...]] = {
    "as_planned": (LampState.AS_PLANNED,),
    "deviating": DEVIATING,
    "dark": (LampState.DARK,),
    "burning": (LampState.BURNING,),
    "other_level": (LampState.OTHER_LEVEL,),
    "overridden": (LampState.OVERRIDDEN,),
    "changing": (LampState.CHANGING,),
    "unknown": (LampState.UNKNOWN, LampState.UNPLANNED),
}


@dataclass(frozen=True)
class Lights:
    """All lamps at one moment, in the order of `rows`. `at` is the city's time, `pct`
    what is planned (NaN: nothing); `failing` are bool columns by name of FAILURES."""

    city: City
    at: float
    plan: LightingPlan
    planned: tuple[Planned, ...]
    states: States
    pct: Floats
    lit: Flags
    power_w: Floats
    burning_h: Floats
    failing: dict[str, Flags]

    @property
    def rows(self) -> Rows:
        return self.plan.rows

    @cached_property
    def communes(self) -> tuple[str, ...]:
        """Those with lamps, as the city lists them."""
        numbers = np.unique(self.city.commune[self.rows]).tolist()
        return tuple(self.city.communes[number] for number in numbers)

    def are(self, group: str, commune: str = "") -> Flags:
        """Which lamps are in `group`, a name of GROUPS or ``failure:NAME``; of one
        commune, where it is named."""
        kind, _, name = group.rpartition(":")
        found = self.failing[name] if kind else np.isin(self.states, GROUPS[group])
        return found & self.of_commune(commune) if commune else found

    def of_commune(self, commune: str) -> Flags:
        number = self.city.communes.index(commune)
        found: Flags = self.city.commune[self.rows] == number
        return found

    def ids(self, found: Flags) -> list[str]:
        return [self.city.ids[row] for row in self.rows[found].tolist()]


class LightingView:
    """Looks at a mirror; the plan is made anew only where city or programmes changed."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._city: City | None = None
        self._made_of: tuple[Programme, ...] = ()
        self._plan: LightingPlan | None = None

    def look(self, now: float) -> Lights | None:
        """Everything as it stands; None without a city with lamps."""
        mirror = self._mirror
        city, slots = mirror.city, mirror.slots
        if city is None or slots is None or LAMP not in city.kinds:
            return None
        plan = self._planned(city)
        at = city_time(mirror) or now
        light = plan.light(at)
        on, dim, power, burning = (
            mirror.value[slots.of_point(LAMP, point)]
            for point in ("lamp", "dim_pct", "power_w", "burning_h")
        )
        fault = mirror.value[slots.of_point(LAMP, "fault")]
        mute = fault == _word(mirror, "fault", "comms")
        unknown = mirror.stale[slots.of_point(LAMP, "lamp")] | mute
        told = plan.now(at)
        since = np.array([*(one.since for one in told), math.inf])[plan.of]
        overridden = self._ordered(city, plan.rows, now - (at - since) / self._speed(city))
        states = lamp_states(light, on, dim, unknown, overridden, at)
        return Lights(
            city=city,
            at=at,
            plan=plan,
            planned=tuple(told),
            states=states,
            pct=light.pct,
            lit=(on > 0.5) & ~unknown,
            power_w=np.where(unknown, np.nan, power),
            burning_h=burning,
            failing=self._failing(city, plan.rows),
        )

    def _planned(self, city: City) -> LightingPlan:
        programmes = tuple(one for _, one in sorted(self._mirror.programmes.items()))
        if self._plan is None or city is not self._city or programmes != self._made_of:
            self._city, self._made_of = city, programmes
            self._plan = LightingPlan(city, programmes)
        return self._plan

    def _speed(self, city: City) -> float:
        row = city.rows.get(CLOCK)
        speed = 1.0 if row is None else self._mirror.point_value(row, "speed").value
        return speed if speed > 0.0 else 1.0  # NaN too

    def _ordered(self, city: City, rows: Rows, since: Floats) -> Flags:
        """Which lamps somebody ordered since their programme's last change, or has an
        override in force for."""
        until_ordered = np.full(len(city), -np.inf)
        for order in self._mirror.orders.values():
            row = city.rows.get(order.asset)
            if row is None or order.person == OWN_PERSON or order.state == "REJECTED":
                continue
            asked = math.inf if order.until else order.requested_at
            until_ordered[row] = max(until_ordered[row], asked)
        return until_ordered[rows] > since

    def _failing(self, city: City, rows: Rows) -> dict[str, Flags]:
        marks = {name: np.zeros(len(city), dtype=bool) for name in FAILURES}
        names = {rule: name for name, rules in FAILURES.items() for rule in rules}
        for alarm in self._mirror.alarms.values():
            name, row = names.get(alarm.rule), city.rows.get(alarm.asset)
            if name is not None and row is not None and alarm.active:
                marks[name][row] = True
        return {name: mark[rows] for name, mark in marks.items()}


def _word(mirror: Mirror, point: str, word: str) -> float:
    kind = mirror.kinds[LAMP]
    return float(kind.points[kind.point_index(point)].states.index(word))
