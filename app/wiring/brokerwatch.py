"""Whether the broker still keeps what it is given. One that met a full disk may answer
everybody and store nothing for good, also when there is room again."""

from __future__ import annotations

from collections.abc import Callable

from app.bus.message import Receipt
from app.core.rhythm import Rhythm

WORD_EVERY_S = 2.0


class BrokerWatch:
    """Says a word now and then that the broker has to store: at QoS 1 it acknowledges
    only then. `say` publishes one, None where there is no connection; `clock` is monotonic."""

    def __init__(self, say: Callable[[], Receipt | None], clock: Callable[[], float]) -> None:
        self._say = say
        self._clock = clock
        self._rhythm = Rhythm(WORD_EVERY_S)
        self._said: Receipt | None = None
        self._proved_at: float | None = None

    def idle_s(self) -> float:
        """For how long it has stored nothing of ours; 0 before it ever did. Call it often."""
        now = self._clock()
        if self._said is not None and self._said.acknowledged:
            self._said, self._proved_at = None, now
        if self._rhythm.due(now):
            self._said = self._say() or self._said
        return 0.0 if self._proved_at is None else now - self._proved_at

    def begin_anew(self) -> None:
        """Another broker, or the same one again: it has to prove itself first."""
        self._said = self._proved_at = None
