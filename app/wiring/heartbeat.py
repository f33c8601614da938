"""Hearing whether an engine beats, and noticing when it stops though it lives."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.topics import Topics
from app.wiring.options import RoleOptions


class Heartbeat:
    """Listens for the engine's word on itself, which it says once it hears the field.
    `clock` is monotonic."""

    def __init__(self, options: RoleOptions, clock: Callable[[], float] = time.monotonic) -> None:
        status = Topics(options.root).status
        self._clock = clock
        self._heard_at: float | None = None
        self._client = Client(
            options.address(),
            f"launcher-{os.getpid()}",
            root=options.root,
            subscriptions=[Subscription(status, 0)],
        )
        self._client.start()

    def heard(self) -> bool:
        """Whether a beat came since the last call."""
        beats = self._client.take()
        if beats:
            self._heard_at = self._clock()
        return bool(beats)

    def silent_s(self) -> float:
        """Since the last beat; 0 before the first one, and while we cannot hear."""
        if self._heard_at is None:
            return 0.0
        if not self._client.connected:
            self._heard_at = self._clock()
        return self._clock() - self._heard_at

    def begin_anew(self) -> None:
        """Wait for a first beat again."""
        self._heard_at = None

    def stop(self) -> None:
        self._client.stop()
