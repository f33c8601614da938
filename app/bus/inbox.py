"""A bounded queue between the network thread and whoever works."""

from __future__ import annotations

import threading
from collections import deque

from app.bus.message import Message

MAX_MESSAGES = 100_000
MAX_BYTES = 64 * 1024 * 1024


class Inbox:
    """Filled by one thread, emptied by another. Nothing is ever dropped: when
    it is full the client stops reading, and the broker keeps the rest."""

    def __init__(self, max_messages: int = MAX_MESSAGES, max_bytes: int = MAX_BYTES) -> None:
        self.max_messages = max_messages
        self.max_bytes = max_bytes
        self._messages: deque[Message] = deque()
        self._bytes_in = 0  # written by the network thread only
        self._bytes_out = 0  # written by the worker only
        self._arrived = threading.Event()

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def bytes_held(self) -> int:
        return self._bytes_in - self._bytes_out

    @property
    def full(self) -> bool:
        return len(self._messages) >= self.max_messages or self.bytes_held >= self.max_bytes

    @property
    def roomy(self) -> bool:
        """Whether half of it is free again: the time to go on reading."""
        return (
            len(self._messages) <= self.max_messages // 2 and self.bytes_held <= self.max_bytes // 2
        )

    def put(self, message: Message) -> None:
        self._bytes_in += len(message.payload)
        self._messages.append(message)
        if not self._arrived.is_set():
            self._arrived.set()

    def take(self, limit: int = 0, max_bytes: int = 0) -> list[Message]:
        """The oldest messages, at most `limit` (0: all that are there now), and
        none after those that reach `max_bytes` (0: however large)."""
        self._arrived.clear()
        count = len(self._messages)
        if limit and limit < count:
            count = limit
        room = max_bytes or float("inf")
        taken: list[Message] = []
        size = 0
        while len(taken) < count and size < room:
            message = self._messages.popleft()
            size += len(message.payload)
            taken.append(message)
        self._bytes_out += size
        if self._messages:
            self._arrived.set()
        return taken

    def wait(self, timeout_s: float) -> bool:
        """Blocks until there is a message or the time is over."""
        return self._arrived.wait(timeout_s)
