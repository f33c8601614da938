"""The alarm table, after ISA-18.2: every transition once, as data.

Row numbers are those of the project's design table. Shelving, suppression by
design and out of service (states E, F, G; rows 14 to 19) take precedence over
these states and join here as further rows. Row 20, a wish that carries a stale
occurrence or revision, and row 21, a source that is bad or lost, hold in every
state: the first is refused before the table is asked, the second marks the
alarm stale and leaves its state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The latch is a flag beside the state, never a state of its own."""

    NORMAL = "A"
    UNACKNOWLEDGED = "B"
    ACKNOWLEDGED = "C"
    RETURNED = "D"  # returned to normal before anyone acknowledged
    SHELVED = "E"
    SUPPRESSED = "F"  # by design
    OUT_OF_SERVICE = "G"


class Trigger(StrEnum):
    CONDITION_TRUE = "condition_true"  # for its on-delay
    CONDITION_FALSE = "condition_false"  # past the deadband, for its off-delay
    ACKNOWLEDGE = "acknowledge"
    RESET = "reset"
    REANNUNCIATE = "reannunciate"  # re-alarm timer, or the priority rose


class Record(StrEnum):
    """Which event the journal keeps of a transition."""

    RAISED = "alarm_raised"
    RERAISED = "alarm_reraised"
    ACKNOWLEDGED = "alarm_acknowledged"
    RETURNED = "alarm_returned"
    RESET = "alarm_reset"


@dataclass(frozen=True, slots=True)
class Transition:
    """`latching` guards on the rule's latch (None: either). Reaching A closes
    the occurrence; `renews` begins a new one."""

    row: int
    state: State
    latched: bool
    trigger: Trigger
    latching: bool | None
    to: State
    to_latched: bool
    record: Record
    renews: bool = False


A, B, C, D = State.NORMAL, State.UNACKNOWLEDGED, State.ACKNOWLEDGED, State.RETURNED
_TRUE, _FALSE = Trigger.CONDITION_TRUE, Trigger.CONDITION_FALSE
_ACK, _RESET, _AGAIN = Trigger.ACKNOWLEDGE, Trigger.RESET, Trigger.REANNUNCIATE

TRANSITIONS: tuple[Transition, ...] = (
    # row, from, +L, trigger, rule latches, to, +L, record
    Transition(1, A, False, _TRUE, None, B, False, Record.RAISED, renews=True),
    Transition(2, B, False, _ACK, None, C, False, Record.ACKNOWLEDGED),
    Transition(3, B, False, _FALSE, False, D, False, Record.RETURNED),
    Transition(4, B, False, _FALSE, True, B, True, Record.RETURNED),
    Transition(5, C, False, _FALSE, False, A, False, Record.RETURNED),
    Transition(6, C, False, _FALSE, True, C, True, Record.RETURNED),
    Transition(7, C, False, _AGAIN, None, B, False, Record.RERAISED),
    Transition(8, D, False, _ACK, None, A, False, Record.ACKNOWLEDGED),
    Transition(9, D, False, _TRUE, None, B, False, Record.RAISED, renews=True),
    Transition(10, B, True, _ACK, None, C, True, Record.ACKNOWLEDGED),
    Transition(11, B, True, _TRUE, None, B, False, Record.RERAISED),
    Transition(11, C, True, _TRUE, None, B, False, Record.RERAISED),
    Transition(12, C, True, _RESET, None, A, False, Record.RESET),
)

# What a person may wish in vain, and the reason given. Row 13 is the first.
REFUSALS: dict[tuple[State, bool, Trigger], str] = {
    (B, True, _RESET): "not_acknowledged",
    (A, False, _ACK): "closed",
    (C, False, _ACK): "already_acknowledged",
    (C, True, _ACK): "already_acknowledged",
    (A, False, _RESET): "closed",
    (B, False, _RESET): "not_latched",
    (C, False, _RESET): "not_latched",
    (D, False, _RESET): "not_latched",
}

_BY_KEY: dict[tuple[State, bool, Trigger, bool], Transition] = {
    (t.state, t.latched, t.trigger, latching): t
    for t in TRANSITIONS
    for latching in ((False, True) if t.latching is None else (t.latching,))
}


def step(state: State, latched: bool, trigger: Trigger, latching: bool) -> Transition | None:
    """The transition out of `state`, or None where the trigger changes nothing
    (for a wish: refused, see `refusal`)."""
    return _BY_KEY.get((state, latched, trigger, latching))


def refusal(state: State, latched: bool, trigger: Trigger) -> str:
    """The reason code for a wish that has no transition; "" where it has one."""
    return REFUSALS.get((state, latched, trigger), "")
