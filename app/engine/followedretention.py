"""Removes from the files of an engine that follows what the one that leads has removed
from its own."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Generator, Sequence

from app.core.events import HoldLifted, HoldPlaced, decode
from app.core.hold import HoldBook
from app.core.holding_events import CARRIED_OUT
from app.core.retention import Retention as Policy
from app.engine.retentionround import Keepers, RetentionRound
from app.store.database import StoreError
from app.store.parcel import EventRow

_log = logging.getLogger(__name__)
TYPE = 2  # the column of an event's type


class FollowedRetention:
    """A round of our own after each that is told of; its record is that of who leads.
    One that fails is made up for by the next."""

    def __init__(self, policy: Policy, stores: Keepers) -> None:
        self._policy = policy
        self._stores = stores
        self._steps: Generator[None, None, None] | None = None

    def tend(self, events: Sequence[EventRow], now: float) -> None:
        """Begin where `events`, committed just now, tell of a round; or go on."""
        if self._steps is None and any(row[TYPE] == CARRIED_OUT for row in events):
            told = [decode(data) for data in self._stores.keeper.journal.told()]
            holds = HoldBook(one for one in told if isinstance(one, HoldPlaced | HoldLifted))
            self._steps = RetentionRound(
                self._policy, self._stores, holds.standing(now), now
            ).steps()
        if self._steps is None:
            return
        try:
            next(self._steps)
        except StopIteration:
            self._steps = None
        except (StoreError, OSError, sqlite3.Error) as error:
            _log.warning("removing what is too old failed: %s", error)
            self._steps = None
