"""Cameras, fibre nodes and bollards."""

from __future__ import annotations

import numpy as np

from hardware.city.column import NOTHING, Columns
from hardware.city.group import Group, Mask
from hardware.city.moment import STEP_S, Moment
from hardware.city.presets import AXES, NEAR_PCT, PLACES

_TRAVEL_S = 4.0  # a bollard's way from one end to the other
_PASSES_S = 8.0  # a vehicle stands so long on the loop of one that is down,
_EVERY_S = 120.0  # about so often; nobody stands on one that is up


class Cameras:
    """Up and recording, unless a fault says otherwise or the server does not
    reach them. They look where they are told, along three axes or at a preset."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self._up, self._down = group.held("link", "up"), group.held("link", "down")
        self.out_of_reach: Mask = np.zeros(group.n, dtype=bool)
        self._places = {group.held("preset", word): place for word, place in PLACES.items()}
        first = next(iter(PLACES.values()))
        self._position = {axis: np.full(group.n, first[number]) for number, axis in enumerate(AXES)}

    def step(self, moment: Moment) -> None:
        group = self.group
        if not moment.full_second:
            return
        group.put("link", np.where(self.out_of_reach, self._down, self._up))
        group.put("recording", np.ones(group.n))
        preset = np.full(group.n, group.held("preset", "moved"))
        for held, place in self._places.items():
            there = [
                np.abs(self._position[axis] - at) <= NEAR_PCT
                for axis, at in zip(AXES, place, strict=True)
            ]
            preset[np.logical_and.reduce(there)] = held
        group.put("preset", preset)
        for axis, held_at in self._position.items():
            group.put(axis, held_at)

    def lasting(self) -> Columns:
        return dict(self._position)

    def obey(self, i: int, point: str, value: float) -> None:
        if point in self._position:
            self._position[point][i] = value
        elif value in self._places:
            for axis, at in zip(AXES, self._places[value], strict=True):
                self._position[axis][i] = at


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
