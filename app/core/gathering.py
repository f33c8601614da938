"""What an outgoing shift leaves: gathered from the rows of alarms, orders and sources.

The engine and the desks gather alike, from what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

IN_FORCE = ("REQUESTED", "SENT")
UNPROVEN = ("TIMED_OUT", "UNKNOWN")


class Annunciation(Protocol):
    """An alarm as a row has it; `state` is its letter of the table."""

    @property
    def occurrence(self) -> int: ...
    @property
    def asset(self) -> str: ...
    @property
    def priority(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def raised_at(self) -> float: ...
    @property
    def shelved_until(self) -> float: ...
    @property
    def removed_at(self) -> float: ...
    @property
    def claimed_until(self) -> float: ...


class Command(Protocol):
    """An order as a row has it."""

    @property
    def asset(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def changed_at(self) -> float: ...


class Publisher(Protocol):
    """A source as a row has it."""

    @property
    def source(self) -> str: ...
    @property
    def online(self) -> bool: ...
    @property
    def known(self) -> bool: ...


A = TypeVar("A", bound=Annunciation)
O = TypeVar("O", bound=Command)  # noqa: E741  O for order, A for alarm
S = TypeVar("S", bound=Publisher)


@dataclass
class Gathering(Generic[A, O, S]):
    """Of one position. `long` are the shelves that outlast the next shift, to be
    confirmed; `acknowledged` and `suppressed` are numbers of alarms."""

    unacknowledged: list[A] = field(default_factory=list)
    acknowledged: int = 0
    shelved: list[A] = field(default_factory=list)
    long: list[A] = field(default_factory=list)
    removed: list[A] = field(default_factory=list)
    claimed: list[A] = field(default_factory=list)
    suppressed: int = 0
    orders: list[O] = field(default_factory=list)
    lost: list[S] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing that the next shift must take care of."""
        left = self.unacknowledged or self.shelved or self.removed or self.claimed
        return not (left or self.acknowledged or self.suppressed or self.orders or self.lost)


@dataclass(frozen=True, slots=True)
class Scope:
    """`mine` says which assets belong to the position. The shift began at
    `began_at`, and the next one lasts `shift_s` from `now` on."""

    mine: Callable[[str], bool]
    began_at: float
    now: float
    shift_s: float


def gather(
    scope: Scope, alarms: Iterable[A], orders: Iterable[O], sources: Iterable[S]
) -> Gathering[A, O, S]:
    """Most urgent first, then eldest first. Orders: those in force, and those of
    the shift that no device confirmed."""
    found: Gathering[A, O, S] = Gathering()
    for alarm in alarms:
        if scope.mine(alarm.asset):
            _put(alarm, scope, found)
    for rows in (found.unacknowledged, found.removed, found.claimed):
        rows.sort(key=lambda row: (row.priority, row.raised_at))
    for rows in (found.shelved, found.long):
        rows.sort(key=lambda row: row.shelved_until)
    for order in orders:
        left = order.state in IN_FORCE
        left = left or (order.state in UNPROVEN and order.changed_at >= scope.began_at)
        if left and scope.mine(order.asset):
            found.orders.append(order)
    found.lost = sorted(
        (row for row in sources if row.known and not row.online), key=lambda row: row.source
    )
    return found


def _put(alarm: A, scope: Scope, found: Gathering[A, O, S]) -> None:
    match alarm.state:
        case "B" | "D":
            found.unacknowledged.append(alarm)
        case "C":
            found.acknowledged += 1
        case "F":
            found.suppressed += 1
        case "G":
            found.removed.append(alarm)
    if alarm.shelved_until > scope.now:
        found.shelved.append(alarm)
        if alarm.shelved_until > scope.now + scope.shift_s:
            found.long.append(alarm)
    if alarm.claimed_until > scope.now:
        found.claimed.append(alarm)
