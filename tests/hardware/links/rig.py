"""What the contract of links asks of each protocol's test rig."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from pathlib import Path

import msgspec

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.nats import NatsBroker
from app.bus.stamp import format_stamp
from app.bus.wire import Order, Value
from hardware.link import Link
from hardware.modbus.cabinet import Cabinet
from hardware.modbus.device import DeviceServer, Manner, Unit
from hardware.modbus.link import ModbusDevice, ModbusLink, ModbusOptions
from hardware.modbus.registermap import parse_map
from hardware.mqtt.link import MqttLink
from hardware.sitefile import LinkSpec
from resources.shelf import map_file
from tests.hardware.conftest import TOPICS, until
from tests.hardware.links.background import Background
from tests.hardware.program import PATIENCE_S

SOURCE = "lighting-01"
CABINET = "cabinet-0001"
LAMPS = ("lamp-000001", "lamp-000002")


def order(
    identity: str,
    point: str = "contactor",
    value: Value = "open",
    *,
    asset: str = CABINET,
    lasts_s: float = 60.0,
) -> Order:
    now = time.time()
    return Order(
        id=identity,
        asset=asset,
        point=point,
        value=value,
        issued_at=format_stamp(now),
        expires_at=format_stamp(now + lasts_s),
        epoch=1,
    )


class Rig(ABC):
    """A real server of the protocol on loopback, and a link to it. `tells` says
    whether readings come through the link."""

    tells = True

    @abstractmethod
    def link(self) -> Link:
        """A new link, not open."""

    @abstractmethod
    def obeyed(self) -> list[Order]:
        """What the device has carried out, in order; of each only asset, point and value
        count."""

    @abstractmethod
    def vanish(self) -> None:
        """The other end ends."""

    @abstractmethod
    def appear(self) -> None:
        """And is there again, at the same address."""

    @abstractmethod
    def stop(self) -> None: ...


class ModbusRig(Rig):
    """One lighting cabinet with two lamps."""

    def __init__(self) -> None:
        self.map = parse_map(map_file("cabinet"), "cabinet.toml")
        self.manner = Manner()
        self.cabinet = Cabinet(CABINET, LAMPS, time.time)
        unit = Unit(1, self.map, CABINET, {"lamp": LAMPS}, self.cabinet, self.manner)
        self.background = Background()
        self.server = DeviceServer([unit], self.manner)
        self.appear()

    def link(self) -> Link:
        device = ModbusDevice(
            asset=CABINET, address=self.server.address, parts={"lamp": list(LAMPS)}
        )
        spec = LinkSpec(
            name="cabinets",
            protocol="modbus",
            source=SOURCE,
            simulated=True,
            poll_s=0.1,
            timeout_s=2.0,
        )
        return ModbusLink(spec, ModbusOptions(map="cabinet", devices=[device]), self.map, time.time)

    def obeyed(self) -> list[Order]:
        return [order("", point, value, asset=asset) for asset, point, value in self.cabinet.obeyed]

    def vanish(self) -> None:
        self.background.run(self.server.stop())

    def appear(self) -> None:
        self.background.run(self.server.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()


class MqttRig(Rig):
    """A broker, a gateway's client, and a device that hears its commands."""

    tells = False

    def __init__(self, folder: Path) -> None:
        self.broker: Broker = NatsBroker(folder / "data", port=0)
        self.broker.start()
        self.client = self._client("gateway", "gateway-test")
        self.device = self._client("city", "device-test", TOPICS.command("+"))
        self._heard: list[Order] = []

    def link(self) -> Link:
        return MqttLink(self.client, TOPICS, time.time)

    def obeyed(self) -> list[Order]:
        new = self.device.take()
        self.device.ack(new)
        self._heard += [msgspec.json.decode(message.payload, type=Order) for message in new]
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
