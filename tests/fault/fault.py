"""A kind of fault: how it is brought about, how it ends, what it may be combined with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.fault.rig import Rig

Course = Iterator[float]


@dataclass(frozen=True, slots=True)
class Chances:
    """What a fault draws from. `longest_s`: no fault lasts longer."""

    random: Random
    longest_s: float = 20.0

    def lasts(self, least_s: float = 1.0) -> float:
        """Some seconds, short ones more often than long ones."""
        return float(least_s * (self.longest_s / least_s) ** self.random.random())


@dataclass(frozen=True, slots=True)
class Fault:
    """`course` is a generator: it brings the fault about, yields for how many seconds it
    is to stand, and when it is called again ends it. After that all has to recover by
    itself, with nothing lost. `touches` what others must leave alone meanwhile."""

    name: str
    touches: frozenset[str]
    course: Callable[[Rig, Chances], Course]


def fault(name: str, *touches: str) -> Callable[[Callable[[Rig, Chances], Course]], Fault]:
    """Makes a `Fault` of a generator function."""

    def made(course: Callable[[Rig, Chances], Course]) -> Fault:
        return Fault(name, frozenset(touches), course)

    return made
