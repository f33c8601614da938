"""All that one beat did, from the first message to the last reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.bus.message import Message
from app.bus.wire import Ask
from app.core.audit import Note
from app.core.batch import Batch
from app.core.events import Event
from app.engine.sourcelog import Track


@dataclass(frozen=True, slots=True)
class Answered:
    """A wish and the encoded reply to it; `fresh` unless it was answered before.
    `orders` says whether it brought any about."""

    desk: str
    wish: str
    at: float
    reply: bytes
    fresh: bool
    orders: bool = False


@dataclass(slots=True)
class Turn:
    """Waits here until it is committed; nothing of it is told before."""

    beat: int
    at: float
    messages: Sequence[Message] = ()
    batches: list[Batch] = field(default_factory=list)
    own: list[Batch] = field(default_factory=list)  # what the engine says of itself
    events: list[Event] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    asks: list[tuple[str, Ask]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)  # for the audit
    durable: bool = False  # committed, perhaps not told yet
    recorded: bool = False  # whether what happened is among the notes
    withdrawn: set[str] = field(default_factory=set)  # orders that must not leave

    @property
    def empty(self) -> bool:
        """Whether there is nothing to make durable."""
        return not (self.stored or self.events or self.tracks or self.fresh_replies or self.notes)

    @property
    def fresh_replies(self) -> list[Answered]:
        return [answered for answered in self.answered if answered.fresh]

    @property
    def stored(self) -> list[Batch]:
        """What goes into the history."""
        return [batch for batch in (*self.batches, *self.own) if len(batch)]

    @property
    def readings(self) -> int:
        """How many the field sent."""
        return sum(len(batch) for batch in self.batches)

    def ages(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """How old each reading was when it was taken, in seconds."""
        if not self.batches:
            return np.zeros(0)
        return self.at - np.concatenate([batch.times for batch in self.batches])
