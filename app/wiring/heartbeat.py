"""Hearing whether an engine beats."""

from __future__ import annotations

import os

from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.topics import Topics
from app.wiring.options import RoleOptions


class Heartbeat:
    """Listens for the engine's word on itself, which it says once it hears the field."""

    def __init__(self, options: RoleOptions) -> None:
        status = Topics(options.root).status
        self._client = Client(
            options.address(),
            f"launcher-{os.getpid()}",
            root=options.root,
            subscriptions=[Subscription(status, 0)],
        )
        self._client.start()

    def heard(self) -> bool:
        """Whether a beat came since the last call."""
        return bool(self._client.take())

    def stop(self) -> None:
        self._client.stop()
