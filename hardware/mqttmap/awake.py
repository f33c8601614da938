"""A clock that stands still while we do."""

from __future__ import annotations

import time
from collections.abc import Callable

HELD_UP_S = 2.0  # between two looks at it: then it was us who did not listen


class Awake:
    """Seconds in which we could have heard somebody. Who was held up, or asleep with the
    whole machine, is in no position to say that others were silent."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked_at = clock()
        self._awake_s = 0.0

    def now(self) -> float:
        """To be looked at often."""
        now = self._clock()
        passed_s = now - self._looked_at
        self._looked_at = now
        if passed_s < HELD_UP_S:
            self._awake_s += passed_s
        return self._awake_s
