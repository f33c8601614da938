"""Cameras, fibre nodes and bollards."""

from __future__ import annotations

import numpy as np

from hardware.city.column import NOTHING, Columns
from hardware.city.group import Group, Mask
from hardware.city.moment import STEP_S, Moment

_TRAVEL_S = 4.0  # a bollard's way from one end to the other
_PASSES_S = 8.0  # a vehicle stands so long on the loop of one that is down,
_EVERY_S = 120.0  # about so often; nobody stands on one that is up


class Cameras:
    """Up and recording, unless a fault says otherwise or the server does not
    reach them."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self._up, self._down = group.held("link", "up"), group.held("link", "down")
        self.out_of_reach: Mask = np.zeros(group.n, dtype=bool)

    def step(self, moment: Moment) -> None:
        if moment.full_second:
            self.group.put("link", np.where(self.out_of_reach, self._down, self._up))
            self.group.put("recording", np.ones(self.group.n))

    def lasting(self) -> Columns:
        return NOTHING

    def obey(self, i: int, point: str, value: float) -> None:
        """A camera takes no orders here."""


class FibreNodes:
    """Up, with a received light that hardly moves."""

    def __init__(self, group: Group, rng: np.random.Generator) -> None:
        self.group = group
        self._rng = rng
        self._up = group.held("link", "up")
        self._dbm = rng.uniform(-22.0, -14.0, group.n)

    def step(self, moment: Moment) -> None:
        if not moment.full_second:
            return
        n = self.group.n
        self.group.put("link", np.full(n, self._up))
        self.group.put("rx_dbm", self._dbm + self._rng.normal(0.0, 0.05, n), 3.0)

    def lasting(self) -> Columns:
        return NOTHING

    def obey(self, i: int, point: str, value: float) -> None:
        """A node takes no orders."""


class Bollards:
    """Rises and sinks on order, in four seconds. A stuck one stays where it is. Over
    those that are down vehicles pass, which the loop in the roadway feels."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self._words = {word: group.held("state", word) for word in ("up", "down", "moving")}
        self._position = np.full(group.n, 100.0)
        self._target = np.full(group.n, 100.0)
        self._phase_s = np.arange(group.n) * 37.0 % _EVERY_S

    def step(self, moment: Moment) -> None:
        group = self.group
        stuck = group["state"] == group.held("state", "stuck")
        way = self._target - self._position
        pace = 100.0 / _TRAVEL_S * STEP_S
        self._position += np.where(stuck, 0.0, way.clip(-pace, pace))
        arrived = self._position == self._target
        ends = np.where(self._position > 50.0, self._words["up"], self._words["down"])
        group.put("position_pct", self._position, 5.0)
        passing = (moment.elapsed_s + self._phase_s) % _EVERY_S < _PASSES_S
        group.put("vehicle", passing & (self._position == 0.0))
        group.put("state", np.where(arrived, ends, self._words["moving"]))

    def lasting(self) -> Columns:
        return {"position": self._position, "target": self._target}

    def obey(self, i: int, point: str, value: float) -> None:
        if point == "state":
            self._target[i] = 100.0 if value == self._words["up"] else 0.0
        elif point == "position_pct":
            self._target[i] = value
