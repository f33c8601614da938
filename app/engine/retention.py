"""Removes each night what is too old, beside the beats, and says what it removed."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Generator, MutableMapping

from app.core.audit import Note
from app.core.events import HoldLifted, HoldPlaced, RetentionCarriedOut, decode
from app.core.hold import HoldBook
from app.core.retention import Retention as Policy
from app.engine.auditnotes import retention_note
from app.engine.retentionround import Keepers, RetentionRound
from app.engine.turn import Turn
from app.store.database import StoreError

_log = logging.getLogger(__name__)
TROUBLE = "retention"
SETTLED_S = 3600.0
RETRY_S = 600.0
FAILURES = (StoreError, OSError, sqlite3.Error)


class Retention:
    """A round is due at the city's night hour, and made up for where the engine did not
    run then; but only once the clock has gone `settled_s` without being set: one that is
    years ahead for a moment must not cost what is kept. `holds` are what it spares."""

    def __init__(
        self,
        policy: Policy,
        stores: Keepers,
        trouble: MutableMapping[str, str],
        now: float,
        *,
        settled_s: float = SETTLED_S,
    ) -> None:
        self.policy = policy
        self._stores = stores
        self._trouble = trouble
        self._settled_s = settled_s
        self._settled_at = now + settled_s
        self._round: RetentionRound | None = None
        self._steps: Generator[None, None, None] | None = None
        self._due_at = now
        self._told: list[RetentionCarriedOut] = []
        told = [decode(data) for data in stores.keeper.journal.told()]
        self.holds = HoldBook(one for one in told if isinstance(one, HoldPlaced | HoldLifted))
        rounds = [one.due_at for one in told if isinstance(one, RetentionCarriedOut)]
        self._done_at = max(rounds, default=float("-inf"))

    @property
    def going(self) -> bool:
        return self._steps is not None or bool(self._told)

    def clock_set(self, now: float) -> None:
        """It has to prove itself anew."""
        self._settled_at = now + self._settled_s

    def begin_now(self, now: float) -> bool:
        """As somebody wishes; False while one is going."""
        if self.going:
            return False
        self.begin(now, self.policy.night(now))
        return True

    def begin(self, now: float, due_at: float) -> None:
        """Begin a round, unless one is going."""
        if self._steps is None:
            self._due_at = due_at
            holds = self.holds.standing(now)
            self._round = RetentionRound(self.policy, self._stores, holds, now)
            self._steps = self._round.steps()
            _log.info("what is too old is being removed")

    def tend(self, now: float) -> None:
        """The next step, between two beats."""
        if self._steps is None and now >= self._settled_at:
            night = self.policy.night(now)
            if night > self._done_at:
                self.begin(now, night)
        if self._steps is None:
            return
        try:
            next(self._steps)
        except StopIteration:
            self._carried_out(now)
        except FAILURES as error:
            _log.warning("removing what is too old failed, trying again: %s", error)
            self._trouble[TROUBLE] = str(error)[:200]
            self._settled_at = now + RETRY_S
            self._steps = None

    def tell(self, turn: Turn) -> None:
        """What is to be written down with the beat that begins."""
        if self._round is not None:
            turn.notes += self._take_notes(self._round)
        events, self._told = self._told, []
        turn.events += events
        turn.notes += [retention_note(event) for event in events]

    def _carried_out(self, now: float) -> None:
        done = self._round
        self._steps = None
        if done is None:
            return
        self._done_at = max(self._done_at, self._due_at)
        self._trouble.pop(TROUBLE, None)
        self._told.append(
            RetentionCarriedOut(
                at=now,
                begun_at=done.now,
                due_at=self._due_at,
                removed={data.value: count for data, count in done.removed.items()},
                until={data.value: done.until(data) for data in done.removed},
                kept=tuple(sorted({hold.subject for hold in done.holds.placed})),
            )
        )
        counts = ", ".join(f"{data} {count}" for data, count in done.removed.items() if count)
        _log.info("what was too old is removed: %s", counts or "nothing")

    @staticmethod
    def _take_notes(done: RetentionRound) -> list[Note]:
        notes, done.notes = done.notes, []
        return notes
