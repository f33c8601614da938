"""What arrives: capped, counted, and put into the inbox."""

from __future__ import annotations

import time
from dataclasses import dataclass

from paho.mqtt.client import MQTTMessage

from app.bus.echo import Echo
from app.bus.inbox import Inbox
from app.bus.message import Message

_EXCERPT_BYTES = 512


@dataclass(slots=True)
class Counters:
    """Since the start of the client; may be read from any thread."""

    received: int = 0
    received_bytes: int = 0
    oversize: int = 0
    redelivered: int = 0  # sent again by the broker while we still held them
    published: int = 0
    not_published: int = 0  # refused by us: offline, or too much on its way
    lost: int = 0  # on their way when a connection ended
    connections: int = 0
    errors: int = 0  # exceptions caught in callbacks


class Reception:
    """Turns what paho hands over into messages of the inbox."""

    def __init__(self, inbox: Inbox, echo: Echo, max_bytes: int, counters: Counters) -> None:
        self._inbox = inbox
        self._echo = echo
        self._max_bytes = max_bytes
        self._counters = counters
        self._held: set[int] = set()  # packet ids taken in, not yet acknowledged

    def receive(self, message: MQTTMessage, connection: int) -> None:
        """One message, from the network thread."""
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        payload = bytes(message.payload)
        if topic == self._echo.topic:
            if not message.retain:
                self._echo.heard(payload, time.monotonic())
            return
        counters = self._counters
        counters.received += 1
        size = len(payload)
        counters.received_bytes += size
        qos = message.qos
        mid = message.mid
        self._echo.traffic(time.monotonic())
        if qos:
            if message.dup and mid in self._held:
                counters.redelivered += 1  # the first copy is still with us
                return
            self._held.add(mid)
        if size > self._max_bytes:
            counters.oversize += 1
            payload = payload[:_EXCERPT_BYTES]
        self._inbox.put(
            Message(topic, payload, size, qos, message.retain, time.time(), connection, mid)
        )

    def release(self, mid: int) -> None:
        """The worker has acknowledged packet `mid`."""
        self._held.discard(mid)

    def forget(self) -> None:
        """The connection ended: packet ids begin anew."""
        self._held.clear()
