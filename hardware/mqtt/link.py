"""Devices that speak MQTT themselves, on the same broker."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from app.bus.client import Client
from app.bus.topics import Topics
from app.bus.wire import Order, Reading
from hardware.link import Health


class MqttLink:
    """Passes a checked order on as ``command/<source>``. It shares the
    gateway's client, which publishes only while it is connected."""

    name = "mqtt"

    def __init__(self, client: Client, topics: Topics) -> None:
        self._client = client
        self._topics = topics
        self.real = not topics.simulated

    def open(self) -> None:
        """The gateway's own connection serves."""

    def readings(self) -> Sequence[tuple[str, Reading]]:
        return ()

    def execute(self, source: str, order: Order) -> str:
        topic = self._topics.command(source)
        receipt = self._client.publish(topic, msgspec.json.encode(order), 1)
        return "" if receipt is not None else "not_sent"

    def health(self) -> Health:
        connected = self._client.connected
        return Health(connected, "" if connected else "no connection to the broker")

    def close(self) -> None:
        """The gateway's own connection ends with the gateway."""
