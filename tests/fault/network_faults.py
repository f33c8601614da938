"""Lines that are cut or silent, and messages that come twice, late, or in another order."""

from __future__ import annotations

from tests.fault.fault import Chances, Course, Fault, fault
from tests.fault.rig import ROLES, Rig

LEAST_S = 1.0
MESSAGES = 40


def partition(role: str) -> Fault:
    """The connection of a role ends, and none comes about for a while."""

    @fault(f"{role} cut off", role)
    def course(rig: Rig, chances: Chances) -> Course:
        rig.lines[role].cut()
        yield chances.lasts(LEAST_S)
        rig.lines[role].mend()

    return course


def half_open(role: str) -> Fault:
    """Nothing passes and nobody is told; then it all comes, or the connection is gone."""

    @fault(f"{role} half-open", role)
    def course(rig: Rig, chances: Chances) -> Course:
        rig.lines[role].silence()
        yield chances.lasts(LEAST_S)
        rig.lines[role].mend(forgetting=chances.random.random() < 0.5)

    return course


@fault("messages overtaken", "city")
def _reordered(rig: Rig, chances: Chances) -> Course:
    rig.lines["city"].swap(chances.random.randint(3, MESSAGES))
    yield chances.random.uniform(1.0, 3.0)


@fault("messages twice", "broker")
def _duplicated(rig: Rig, chances: Chances) -> Course:
    """The latest, at once."""
    latest = list(rig.said.values())[-chances.random.randint(3, MESSAGES) :]
    rig.publish(latest)
    yield 0.5


@fault("messages replayed", "broker")
def _replayed(rig: Rig, chances: Chances) -> Course:
    """Some of any age, those of births long over too."""
    known = list(rig.said.values())
    rig.publish(chances.random.sample(known, min(MESSAGES, len(known))))
    yield 0.5


NETWORK_FAULTS = (
    *(partition(role) for role in ROLES),
    *(half_open(role) for role in ROLES),
    _reordered,
    _duplicated,
    _replayed,
)
