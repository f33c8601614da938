"""Hearing whether an engine beats, and noticing when it stops though it lives."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.topics import Topics
from app.wiring.brokerwatch import BrokerWatch
from app.wiring.options import RoleOptions


class Heartbeat:
    """Listens for the engine's word on itself, which it says once it hears the field.
    `broker` is watched over the same connection. `clock` is monotonic."""

    def __init__(self, options: RoleOptions, clock: Callable[[], float] = time.monotonic) -> None:
        topics = Topics(options.root)
        identity = f"launcher-{os.getpid()}"
        self._status = topics.status
        word = topics.echo(f"{identity}-kept")  # heard at QoS 1, else no broker stores it
        self._clock = clock
        self._heard_at: float | None = None
        self._client = Client(
            options.address(),
            identity,
            root=options.root,
            subscriptions=[Subscription(topics.status, 0), Subscription(word, 1)],
        )
        self.broker = BrokerWatch(lambda: self._client.publish(word, b"", qos=1), clock)
        self._client.start()

    def heard(self) -> bool:
        """Whether a beat came since the last call."""
        messages = self._client.take()
        self._client.ack(messages)
        beats = any(message.topic == self._status for message in messages)
        if beats:
            self._heard_at = self._clock()
        return beats

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
