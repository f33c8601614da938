"""A broker, a gateway's client, and a device that hears its commands."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.nats import NatsBroker
from app.bus.wire import Order
from hardware.link import Link
from hardware.mqtt.link import MqttLink
from tests.hardware.conftest import TOPICS, until
from tests.hardware.links.modbusrig import CABINET
from tests.hardware.links.rig import Deed, Rig
from tests.hardware.program import PATIENCE_S


class MqttRig(Rig):
    tells = False
    deeds = Deed(CABINET, "contactor", "open"), Deed(CABINET, "mode", "maintenance")

    def __init__(self, folder: Path) -> None:
        self.broker: Broker = NatsBroker(folder / "data", port=0)
        self.broker.start()
        self.client = self._client("gateway", "gateway-test")
        self.device = self._client("city", "device-test", TOPICS.command("+"))
        self._heard: list[Deed] = []

    def link(self) -> Link:
        return MqttLink(self.client, TOPICS, time.time)

    def obeyed(self) -> list[Deed]:
        new = self.device.take()
        self.device.ack(new)
        orders = [msgspec.json.decode(message.payload, type=Order) for message in new]
        self._heard += [Deed(one.asset, one.point, one.value) for one in orders]
        return self._heard

    def vanish(self) -> None:
        self.broker.stop()
        until(lambda: not self.client.connected, "the end of the connection")

    def appear(self) -> None:
        self.broker.start()
        until(lambda: self.device.connected and self.client.connected, "a new connection")

    def stop(self) -> None:
        self.client.stop(timeout_s=0.0)
        self.device.stop(timeout_s=0.0)
        self.broker.stop()

    def _client(self, role: str, identity: str, *topics: str) -> Client:
        client = Client(
            self.broker.address(role),
            identity,
            root=TOPICS.root,
            subscriptions=[Subscription(topic) for topic in topics],
        )
        client.start()
        assert client.wait_connected(PATIENCE_S)
        return client
