"""A source's message numbers: what is missing, what is late, what is known.

A source numbers its messages from 1 at each birth. Birth messages and readings
travel on different topics, so a broker may deliver them in either order; a
birth therefore begins a new count only when its first message comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import islice

import msgspec

MOST_MISSING = 10_000
REMEMBERED = 32


class Arrival(StrEnum):
    """Only a duplicate is to be dropped."""

    EXPECTED = "expected"
    BIRTH = "birth"  # a new count began; report it as a birth if none was announced
    GAP = "gap"  # some before it have not come yet
    LATE = "late"  # one of those that were missing
    OTHER = "other"  # a known number with other content: one of the two is of another count
    DUPLICATE = "duplicate"


class SequenceState(msgspec.Struct, frozen=True, kw_only=True):
    """A sequence as it is stored. `missing` are runs (first, last); `recent`
    are (number, digest) of the last messages."""

    last: int = 0
    first_digest: int | None = None
    announced: bool = False
    unannounced: bool = False
    missing: list[tuple[int, int]] = []
    recent: list[tuple[int, int]] = []
    gaps: int = 0
    duplicates: int = 0
    given_up: int = 0


class Sequence:
    """`gaps` counts the times that numbers were jumped over, `duplicates` the
    messages dropped, `given_up` the numbers that will not be waited for."""

    def __init__(self, state: SequenceState | None = None) -> None:
        state = state or SequenceState()
        self.last = state.last
        self.gaps = state.gaps
        self.duplicates = state.duplicates
        self.given_up = state.given_up
        self._first_digest = state.first_digest
        self._announced = state.announced  # a birth was told, its first message is due
        self._unannounced = state.unannounced  # the first message came before its birth
        self._asked = False  # a birth is expected, for we asked for one
        # As keys, which stay in the order of their coming: ascending.
        self._missing = dict.fromkeys(
            n for first, last in state.missing for n in range(first, last + 1)
        )
        self._recent = dict(state.recent)

    @property
    def missing(self) -> int:
        """How many numbers of this count have not come yet."""
        return len(self._missing)

    def jumps(self, number: int) -> bool:
        """Whether numbers of this very count would be jumped over by a message."""
        begins = self.last == 0 or self._announced or self._asked
        return not begins and number > self.last + 1

    def birth(self) -> None:
        """A birth message came. The old count goes on until a message shows that
        the new one has begun, which may have been before."""
        if self._unannounced:
            self._unannounced = False
        else:
            self._announced = True

    def expect_birth(self) -> None:
        """The source was asked to begin anew: the next number 1 is of the new count,
        though the old one may miss its own, and though its birth is not yet told."""
        self._asked = True

    def arrive(self, number: int, digest: int) -> Arrival:
        """Judge a message by its number (1 or more) and a digest of its content
        (the same over restarts, so not Python's hash)."""
        arrival = self._judge(number, digest)
        if arrival is Arrival.DUPLICATE:
            self.duplicates += 1
        else:
            self._remember(number, digest)
        return arrival

    def state(self) -> SequenceState:
        return SequenceState(
            last=self.last,
            first_digest=self._first_digest,
            announced=self._announced,
            unannounced=self._unannounced,
            missing=_runs(self._missing),
            recent=list(self._recent.items()),
            gaps=self.gaps,
            duplicates=self.duplicates,
            given_up=self.given_up,
        )

    def _judge(self, number: int, digest: int) -> Arrival:
        if number == 1 and (self._announced or self._asked):
            return self._begin(number)
        if number in self._missing:
            del self._missing[number]
            return Arrival.LATE
        if number == 1 and digest != self._first_digest:
            return self._begin(number)
        if self._announced and self.last == 0:
            return self._begin(number)
        if number > self.last:
            return self._advance(number)
        if self._announced and self._recent.get(number) != digest:
            return self._begin(number)  # the first messages of a new count were lost
        if self._recent.get(number, digest) != digest:
            return Arrival.OTHER
        return Arrival.DUPLICATE

    def _begin(self, number: int) -> Arrival:
        """A new count; what the old one still missed will not come."""
        fresh = self.last == 0 and not self._announced
        self.given_up += len(self._missing)
        self._missing.clear()
        self._recent.clear()
        self._first_digest = None
        self._unannounced = not self._announced
        self._announced = self._asked = False
        self.last = 0
        arrival = self._advance(number)
        return arrival if fresh else Arrival.BIRTH

    def _advance(self, number: int) -> Arrival:
        jumped = number - self.last - 1
        if jumped:
            self.gaps += 1
            first = max(self.last + 1, number - MOST_MISSING)
            self.given_up += first - self.last - 1
            self._missing.update(dict.fromkeys(range(first, number)))
            self._bound()
        self.last = number
        return Arrival.GAP if jumped else Arrival.EXPECTED

    def _bound(self) -> None:
        surplus = len(self._missing) - MOST_MISSING
        if surplus > 0:
            for eldest in list(islice(self._missing, surplus)):
                del self._missing[eldest]
            self.given_up += surplus

    def _remember(self, number: int, digest: int) -> None:
        if number == 1:
            self._first_digest = digest
        self._recent[number] = digest
        while len(self._recent) > REMEMBERED:
            del self._recent[next(iter(self._recent))]


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs of neighbours."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
