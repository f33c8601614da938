"""The rig of every link that ships, by protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.hardware.links.gtfsrig import GtfsRig
from tests.hardware.links.modbusrig import ModbusRig
from tests.hardware.links.mqttmaprig import MqttMapRig
from tests.hardware.links.mqttrig import MqttRig
from tests.hardware.links.ngsirig import NgsiRig
from tests.hardware.links.onvifrig import OnvifRig
from tests.hardware.links.opcuarig import OpcUaRig
from tests.hardware.links.rig import Rig
from tests.hardware.links.rsmprig import RsmpRig
from tests.hardware.links.siarig import SiaRig
from tests.hardware.links.sparkplugrig import SparkplugRig
from tests.hardware.links.talqrig import TalqRig

RIGS: Mapping[str, Callable[[Path], Rig]] = {
    "mqtt": MqttRig,
    "modbus": lambda _: ModbusRig(),
    "gtfs": lambda _: GtfsRig(),
    "mqttmap": lambda _: MqttMapRig(),
    "ngsi": lambda _: NgsiRig(),
    "onvif": lambda _: OnvifRig(),
    "opcua": lambda _: OpcUaRig(),
    "rsmp": lambda _: RsmpRig(),
    "sia": lambda _: SiaRig(),
    "sparkplug": lambda _: SparkplugRig(),
    "talq": lambda _: TalqRig(),
}
