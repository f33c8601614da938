"""Which of several engines leads: a lease, kept by claims that all see in one order.

Every engine says its claims on one topic and hears all of them, its own too, in the
order in which the broker took them. A claim for a term nobody had is won by whoever
is first in that order. The leader renews; where it cannot, it stops by itself before
anybody else may begin. Pure: `now` is any clock that runs evenly and never back, and
counts while the program is stopped.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

RENEW_S = 1.0
LEASE_S = 5.0  # not renewed for so long, another may claim the next term
HOLD_S = 4.5  # a leader counts from when it sent, and stops so much before
ASK_S = 1.0  # a question or claim that does not come back is said again
ALOOF_S = 1.0  # a claim lost its race: let the winner speak
UNKNOWN = "?"  # no life's name
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """`engine` is a data folder's, `life` one start of it; `number` counts what a life
    says. Term 0 is a question: who leads? `released`: the leader ends in order."""

    engine: str
    life: str
    term: Count
    number: Count
    released: bool = False


class Lease:
    """One life's side of it. `term` is the highest that is known of; feed every claim
    heard, tell every new connection, and publish what `to_say` gives at once."""

    def __init__(self, engine: str, life: str, term: int = 0) -> None:
        self.engine = engine
        self.life = life
        self.term = term
        self._winner = ""  # the life that was first to claim `term`; "" while nobody did
        self._mine = 0  # the term that we won, 0: none, or lost again
        self._confirmed = float("-inf")  # when our last confirmed claim was sent
        self._others_until = float("-inf")  # until then somebody else may hold it
        self._since = float("-inf")  # our own begins when the other's is over for sure
        self._number = 0
        self._sent: dict[int, float] = {}  # on this connection, not come back yet
        self._heard: dict[str, int] = {}  # the last number of each other life
        self._connected = self._answered = False
        self._due = float("-inf")
        self._superseded = False

    @property
    def leads(self) -> bool:
        """Whether we won the present term; it may have lapsed all the same."""
        return self._mine != 0

    @property
    def superseded(self) -> bool:
        """Whether we led and somebody else has claimed a later term: for good."""
        return self._superseded

    def holds(self, now: float) -> bool:
        """Whether we may decide, tell and order now."""
        return self._mine != 0 and self._since <= now < self._confirmed + HOLD_S

    def rival(self, now: float) -> bool:
        """Whether somebody else may hold a lease."""
        return not self._mine and now < self._others_until

    @property
    def informed(self) -> bool:
        """Whether the broker has told us of the claim that stands, if any."""
        return self._answered

    def connected(self, now: float) -> None:
        """A new connection: what was on its way may never come, or come unseen."""
        if self._heard or self._number:  # somebody may have claimed while we did not hear
            self._others_until = max(self._others_until, now + LEASE_S)
        self._sent.clear()
        self._connected, self._answered = True, False
        self._due = now

    def disconnected(self) -> None:
        self._connected = self._answered = False
        self._sent.clear()

    def hear(self, claim: Claim, now: float, *, retained: bool) -> None:
        """One claim, in the broker's order. `retained`: said before we listened."""
        if claim.life == self.life:
            if not retained:
                self._come_back(claim, now)
            elif claim.term > self.term:  # of a connection before: it may have been too late
                self.term, self._winner = claim.term, UNKNOWN
        elif claim.term == 0:
            if self._mine:
                self._due = now
        elif claim.number > self._heard.get(claim.life, 0):
            self._heard[claim.life] = claim.number
            self._hear_other(claim, now, retained=retained)

    def to_say(self, now: float, *, willing: bool) -> Claim | None:
        """What is to be published now, at once. `willing`: we may lead."""
        if not self._connected or now < self._due:
            return None
        if self._mine:
            self._due = now + RENEW_S
            return self._claim(self._mine, now)
        if not self._answered:
            self._due = now + ASK_S
            return self._claim(0, now)
        if not willing or now < self._others_until:
            return None
        self._due = now + ASK_S
        return self._claim(self.term + 1, now)

    def release(self, now: float) -> Claim | None:
        """The last word of a leader that ends: from here on it does not lead."""
        if not self._mine or not self._connected:
            return None
        term, self._mine = self._mine, 0
        self._number += 1
        return Claim(
            engine=self.engine, life=self.life, term=term, number=self._number, released=True
        )

    def _claim(self, term: int, now: float) -> Claim:
        self._number += 1
        self._sent[self._number] = now
        while len(self._sent) > 100:
            del self._sent[next(iter(self._sent))]
        return Claim(engine=self.engine, life=self.life, term=term, number=self._number)

    def _come_back(self, claim: Claim, now: float) -> None:
        """Our own claim has its place in the order."""
        sent_at = self._sent.pop(claim.number, None)
        if sent_at is None:
            return
        if claim.term == 0:
            self._answered, self._due = True, now
        elif claim.term > self.term:  # nobody was before us
            self.term, self._winner = claim.term, self.life
            self._mine, self._confirmed = claim.term, sent_at
            self._since = self._others_until
        elif claim.term == self._mine:
            self._confirmed = max(self._confirmed, sent_at)

    def _hear_other(self, claim: Claim, now: float, *, retained: bool) -> None:
        if claim.term < self.term or (claim.term == self.term and self._winner == self.life):
            if self._mine:
                self._due = now  # an old leader, or who lost the race: let it hear who leads
            return
        if claim.term > self.term or not self._winner:
            self._superseded |= self._mine != 0
            self._mine = 0
            self.term, self._winner = claim.term, claim.life
        # A life that ended, of our own data folder: nobody else can run on it.
        gone = claim.released or (retained and claim.engine == self.engine)
        if gone and claim.life == self._winner:
            self._others_until = now
        else:
            self._others_until = max(self._others_until, now + LEASE_S)
        self._due = max(self._others_until, now + (0.0 if gone else ALOOF_S))
