"""What the field knows of itself, so that it can go on where it was."""

from __future__ import annotations

import json

import msgspec
import numpy as np

from hardware.city.column import Column
from hardware.city.moment import STEP_S, STEPS_PER_S, CityClock, start_of
from hardware.city.obedience import Manner


class ClockMemory(msgspec.Struct, frozen=True, kw_only=True):
    """The city clock said `city_s` at the true time `at` (epoch seconds both)
    and ran `speed` times as fast. `true_time`: it was never set or sped up."""

    city_s: float
    at: float
    speed: float
    true_time: bool

    def city_time(self, now: float) -> float:
        """What it would say at `now` had it gone on all the time."""
        return self.city_s + max(0.0, now - self.at) * self.speed


class FaultMemory(msgspec.Struct, frozen=True, kw_only=True):
    """A fault that stands, by the name of its kind; field seconds."""

    kind: str
    asset: str
    began_s: float
    ends_s: float
    origin: tuple[float, ...]


class PlanMemory(msgspec.Struct, frozen=True, kw_only=True):
    """A fault that is to begin at `at_s`; field seconds."""

    kind: str
    asset: str
    at_s: float
    lasts_s: float | None


class FaultsMemory(msgspec.Struct, frozen=True, kw_only=True):
    """All faults, and when the next one comes by chance."""

    standing: list[FaultMemory]
    planned: list[PlanMemory]
    next_s: float


class OrderMemory(msgspec.Struct, frozen=True, kw_only=True):
    """An order taken and not carried out yet."""

    step: int
    kind: str
    i: int
    point: str
    value: float
    manner: Manner


class FeintMemory(msgspec.Struct, frozen=True, kw_only=True):
    """A device says `value` until step `until` without having done it."""

    kind: str
    i: int
    point: str
    value: float
    until: int


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """A field between two steps. `step` is the next one; `chances` the states
    of the random generators and `columns` the families' columns, by name.

    Field time stands still while the field does not live, so that a fault has
    left after a restart what it had left before; only the city clock goes on.
    """

    step: int
    clock: ClockMemory
    faults: FaultsMemory
    orders: list[OrderMemory]
    feints: list[FeintMemory]
    chances: dict[str, str]
    columns: dict[str, dict[str, Column]]

    @property
    def first_step(self) -> int:
        """Where a field goes on from here: at a full second, when all measure."""
        return -(-self.step // STEPS_PER_S) * STEPS_PER_S


def chance_state(generator: np.random.Generator) -> str:
    """The state of a random generator as text."""
    return json.dumps(generator.bit_generator.state)


def set_chance(generator: np.random.Generator, state: str) -> None:
    """Has it go on from a :func:`chance_state`. ValueError if it is none."""
    try:
        generator.bit_generator.state = json.loads(state)
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"no state of a random generator: {error}") from error


def city_clock(
    start: str, speed: float, place: tuple[float, float], memory: Memory | None, now: float
) -> CityClock:
    """The clock of a field at `place` (degrees) that begins at `now`, or goes on
    from `memory` as if time had passed meanwhile. `start` sets it (HH:MM)."""
    known = None if memory is None else memory.clock
    true_time = not start and speed == 1.0 and (known is None or known.true_time)
    # a clock that only showed the true time shows it still, however long the machine slept
    begins = start_of(start, now) if start or known is None or true_time else known.city_time(now)
    lived_s = 0.0 if memory is None else memory.first_step * STEP_S
    return CityClock(begins - lived_s * speed, speed, *place, true_time=true_time)
