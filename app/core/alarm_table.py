"""The alarm table, after ISA-18.2: every transition once, as data.

Row numbers are those of the project's design table; 0 is the sentence below it,
that the condition is still evaluated in states E, F and G. Where a row's
destination depends on what then holds, each case is a row with its guards.

What stands beside a state (a shelf, a suppression, a removal) stays when one of
a higher precedence comes over it, and the state falls back to it: G > F > E >
A-D. A normal alarm that is suppressed by design has no record, so row 16 takes
one out of A only together with its condition.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product


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
    SHELVE = "shelve"
    UNSHELVE = "unshelve"  # by a person, by time, or one-shot
    SUPPRESS = "suppress"  # design logic true
    UNSUPPRESS = "unsuppress"  # design logic false
    REMOVE = "remove"  # from service
    RESTORE = "restore"  # to service
    DOUBT = "doubt"  # its source is lost, its values bad or old
    TRUST = "trust"  # no more


class Record(StrEnum):
    """Which event the journal keeps of a transition."""

    RAISED = "alarm_raised"
    RERAISED = "alarm_reraised"
    ACKNOWLEDGED = "alarm_acknowledged"
    RETURNED = "alarm_returned"
    RESET = "alarm_reset"
    SHELVED = "alarm_shelved"
    UNSHELVED = "alarm_unshelved"
    SUPPRESSED = "alarm_suppressed"
    UNSUPPRESSED = "alarm_unsuppressed"
    REMOVED = "alarm_removed"
    RESTORED = "alarm_restored"
    CONDITION_CHANGED = "alarm_condition_changed"
    STALED = "alarm_staled"
    REFRESHED = "alarm_refreshed"


@dataclass(frozen=True, slots=True)
class Guard:
    """What must hold for a transition (None: either). `latching`: the rule or its
    class latches; `needs`: the class needs an acknowledgement; `active`: the
    condition holds; `shelf`: one is in force; `design`: the design logic holds."""

    latching: bool | None = None
    needs: bool | None = None
    active: bool | None = None
    shelf: bool | None = None
    design: bool | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds, for a `Guard` to be judged by."""

    latching: bool = False
    needs: bool = True
    active: bool = False
    shelf: bool = False
    design: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """`latched` and `to_latched` None: either, and kept as it is. Reaching A
    closes the occurrence; `renews` begins a new one."""

    row: int
    state: State
    latched: bool | None
    trigger: Trigger
    to: State
    to_latched: bool | None
    record: Record
    guard: Guard = Guard()
    renews: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a person may wish in vain, and the reason given."""

    state: State
    latched: bool | None
    trigger: Trigger
    reason: str
    guard: Guard = Guard()


A, B, C, D = State.NORMAL, State.UNACKNOWLEDGED, State.ACKNOWLEDGED, State.RETURNED
E, F, G = State.SHELVED, State.SUPPRESSED, State.OUT_OF_SERVICE
_TRUE, _FALSE = Trigger.CONDITION_TRUE, Trigger.CONDITION_FALSE
_ACK, _RESET, _AGAIN = Trigger.ACKNOWLEDGE, Trigger.RESET, Trigger.REANNUNCIATE
_SHELVE, _UNSHELVE = Trigger.SHELVE, Trigger.UNSHELVE
_SUPPRESS, _UNSUPPRESS = Trigger.SUPPRESS, Trigger.UNSUPPRESS
_REMOVE, _RESTORE = Trigger.REMOVE, Trigger.RESTORE

_NEEDS, _NO_NEED = Guard(needs=True), Guard(needs=False)
_LATCHING, _PLAIN = Guard(latching=True), Guard(latching=False)
_CHANGED = Record.CONDITION_CHANGED

# From, with a latch, where shelving, suppression and removal take an alarm out of.
_ANNUNCIATED = ((A, False), (B, None), (C, None), (D, False))

# To, with a latch, once nothing sets the alarm aside any more: what then holds.
_FALLS_BACK = (
    (False, B, False, Guard(active=True, needs=True, shelf=False, design=False)),
    (False, C, False, Guard(active=True, needs=False, shelf=False, design=False)),
    (True, B, True, Guard(active=False, needs=True, shelf=False, design=False)),
    (True, C, True, Guard(active=False, needs=False, shelf=False, design=False)),
    (False, A, False, Guard(active=False, shelf=False, design=False)),
)


# What is not asked where it ends with the trigger, or cannot hold.
_OWN: dict[State, dict[str, None]] = {E: {"shelf": None, "design": None}, F: {"design": None}}


def _back(row: int, state: State, trigger: Trigger, record: Record) -> tuple[Transition, ...]:
    """The cases of leaving E, F or G for A, B or C."""
    own = _OWN.get(state, {})
    return tuple(
        Transition(row, state, latched, trigger, to, to_latched, record, replace(guard, **own))
        for latched, to, to_latched, guard in _FALLS_BACK
    )


TRANSITIONS: tuple[Transition, ...] = (
    # row, from, +L, trigger, to, +L, record, guard
    Transition(1, A, False, _TRUE, B, False, Record.RAISED, Guard(needs=True, design=False), True),
    Transition(1, A, False, _TRUE, C, False, Record.RAISED, Guard(needs=False, design=False), True),
    Transition(2, B, False, _ACK, C, False, Record.ACKNOWLEDGED),
    Transition(3, B, False, _FALSE, D, False, Record.RETURNED, _PLAIN),
    Transition(4, B, False, _FALSE, B, True, Record.RETURNED, _LATCHING),
    Transition(5, C, False, _FALSE, A, False, Record.RETURNED, _PLAIN),
    Transition(6, C, False, _FALSE, C, True, Record.RETURNED, _LATCHING),
    Transition(7, C, False, _AGAIN, B, False, Record.RERAISED, _NEEDS),
    Transition(8, D, False, _ACK, A, False, Record.ACKNOWLEDGED),
    Transition(9, D, False, _TRUE, B, False, Record.RAISED, _NEEDS, renews=True),
    Transition(9, D, False, _TRUE, C, False, Record.RAISED, _NO_NEED, renews=True),
    Transition(10, B, True, _ACK, C, True, Record.ACKNOWLEDGED),
    Transition(11, B, True, _TRUE, B, False, Record.RERAISED),
    Transition(11, C, True, _TRUE, B, False, Record.RERAISED, _NEEDS),
    Transition(11, C, True, _TRUE, C, False, Record.RERAISED, _NO_NEED),
    Transition(12, C, True, _RESET, A, False, Record.RESET),
    # Row 13 is the first of the refusals.
    *(
        Transition(14, state, latched, _SHELVE, E, None, Record.SHELVED, renews=state is A)
        for state, latched in _ANNUNCIATED
    ),
    *_back(15, E, _UNSHELVE, Record.UNSHELVED),
    *(
        Transition(15, state, None, _UNSHELVE, state, None, Record.UNSHELVED, Guard(shelf=True))
        for state in (F, G)
    ),
    Transition(16, A, False, _TRUE, F, False, Record.SUPPRESSED, Guard(design=True), True),
    *(
        Transition(16, state, latched, _SUPPRESS, F, None, Record.SUPPRESSED)
        for state, latched in (*_ANNUNCIATED[1:], (E, None), (F, None))
    ),
    Transition(16, G, None, _SUPPRESS, G, None, Record.SUPPRESSED),
    *_back(17, F, _UNSUPPRESS, Record.UNSUPPRESSED),
    Transition(17, F, None, _UNSUPPRESS, E, None, Record.UNSUPPRESSED, Guard(shelf=True)),
    Transition(17, G, None, _UNSUPPRESS, G, None, Record.UNSUPPRESSED, Guard(design=True)),
    *(
        Transition(18, state, latched, _REMOVE, G, None, Record.REMOVED, renews=state is A)
        for state, latched in (*_ANNUNCIATED, (E, None), (F, None))
    ),
    *_back(19, G, _RESTORE, Record.RESTORED),
    Transition(19, G, None, _RESTORE, E, None, Record.RESTORED, Guard(shelf=True, design=False)),
    Transition(19, G, None, _RESTORE, F, None, Record.RESTORED, Guard(design=True)),
    *(
        Transition(21, state, None, trigger, state, None, record)
        for state in (B, C, D, E, F, G)
        for trigger, record in ((Trigger.DOUBT, Record.STALED), (Trigger.TRUST, Record.REFRESHED))
    ),
    *(
        transition
        for state in (E, F, G)
        for transition in (
            Transition(0, state, None, _TRUE, state, False, _CHANGED, Guard(active=False)),
            Transition(0, state, None, _FALSE, state, True, _CHANGED, Guard(True, active=True)),
            Transition(0, state, None, _FALSE, state, False, _CHANGED, Guard(False, active=True)),
        )
    ),
)

STALE_WISH = "stale_revision"  # row 20: in every state, before the table is asked

REFUSALS: tuple[Refusal, ...] = (
    Refusal(B, True, _RESET, "not_acknowledged"),  # row 13
    Refusal(A, None, _ACK, "closed"),
    Refusal(C, None, _ACK, "already_acknowledged", _NEEDS),
    Refusal(C, None, _ACK, "no_acknowledgement_needed", _NO_NEED),
    Refusal(A, None, _RESET, "closed"),
    Refusal(B, False, _RESET, "not_latched"),
    Refusal(C, False, _RESET, "not_latched"),
    Refusal(D, None, _RESET, "not_latched"),
    *(
        Refusal(state, None, trigger, reason)
        for state, reason in ((E, "shelved"), (F, "suppressed"), (G, "out_of_service"))
        for trigger in (_ACK, _RESET)
    ),
    Refusal(E, None, _SHELVE, "already_shelved"),
    Refusal(F, None, _SHELVE, "suppressed"),
    Refusal(G, None, _SHELVE, "out_of_service"),
    *(Refusal(state, None, _UNSHELVE, "not_shelved") for state in (A, B, C, D)),
    *(Refusal(state, None, _UNSHELVE, "not_shelved", Guard(shelf=False)) for state in (F, G)),
    Refusal(G, None, _REMOVE, "out_of_service"),
    *(Refusal(state, None, _RESTORE, "not_out_of_service") for state in (A, B, C, D, E, F)),
)

_Key = tuple[State, bool, Trigger, Facts]
_EVERY_FACTS = tuple(Facts(*held) for held in product((False, True), repeat=5))


def _meets(guard: Guard, facts: Facts) -> bool:
    return all(getattr(guard, name) in (None, getattr(facts, name)) for name in Guard.__slots__)


def _keys(row: Transition | Refusal) -> list[_Key]:
    """Every situation that a row is for."""
    latches = (False, True) if row.latched is None else (row.latched,)
    facts = [facts for facts in _EVERY_FACTS if _meets(row.guard, facts)]
    return [(row.state, latch, row.trigger, fact) for latch in latches for fact in facts]


_BY_KEY: dict[_Key, Transition] = {key: row for row in TRANSITIONS for key in _keys(row)}
_REFUSED: dict[_Key, str] = {key: row.reason for row in REFUSALS for key in _keys(row)}


def step(state: State, latched: bool, trigger: Trigger, facts: Facts) -> Transition | None:
    """The transition out of `state`, or None where the trigger changes nothing
    (for a wish: refused, see `refusal`)."""
    return _BY_KEY.get((state, latched, trigger, facts))


def refusal(state: State, latched: bool, trigger: Trigger, facts: Facts) -> str:
    """The reason code for a wish that has no transition; "" where it has one."""
    return _REFUSED.get((state, latched, trigger, facts), "")
