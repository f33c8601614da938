"""Devices that speak MQTT themselves, on the same broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

import msgspec

from app.bus.client import Client
from app.bus.topics import Topics
from app.bus.wire import Order, Reading
from hardware.link import Clock, Health, LinkError, is_late

UNDER_WAY_AT_MOST = 500  # unacknowledged by the broker; reports need room too
_LOOK_S = 0.2
_ROOM_S = 0.02


class MqttLink:
    """Passes a checked order on as ``command/<source>``. It shares the gateway's
    client, which publishes only while it is connected. Its devices publish their
    readings by themselves."""

    name = "mqtt"

    def __init__(self, client: Client, topics: Topics, clock: Clock) -> None:
        self._client = client
        self._topics = topics
        self._clock = clock
        self.real = not topics.simulated

    async def open(self) -> None:
        while not self._client.connected:
            await asyncio.sleep(_LOOK_S)

    async def readings(self) -> AsyncGenerator[Sequence[Reading], None]:
        yield ()
        while self._client.connected:
            await asyncio.sleep(_LOOK_S)
        raise LinkError("no connection to the broker")

    async def execute(self, source: str, order: Order) -> str:
        """Many at once go some after the other, each as long as it is good."""
        topic, payload = self._topics.command(source), msgspec.json.encode(order)
        while self._client.connected:
            if is_late(order, self._clock()):
                return "expired"
            if self._client.inflight < UNDER_WAY_AT_MOST and (
                self._client.publish(topic, payload, 1) is not None
            ):
                return ""
            await asyncio.sleep(_ROOM_S)
        return "not_sent"

    def health(self) -> Health:
        connected = self._client.connected
        return Health(connected, "" if connected else "no connection to the broker")

    async def close(self) -> None:
        """The gateway's own connection ends with the gateway."""
