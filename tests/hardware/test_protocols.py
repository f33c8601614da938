"""The list of protocols names what there is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from hardware.gtfs.kind import GTFS
from hardware.linkplan import LinkKind
from hardware.modbus.kind import MODBUS
from hardware.mqttmap.kind import MQTTMAP
from hardware.ngsi.kind import NGSI
from hardware.onvif.kind import ONVIF
from hardware.opcua.kind import OPCUA
from hardware.protocols import PROTOCOLS
from hardware.rsmp.kind import RSMP
from hardware.sia.kind import SIA
from hardware.sparkplug.kind import SPARKPLUG
from hardware.talq.kind import TALQ

KINDS: Mapping[str, LinkKind] = {  # as types too: each is a LinkKind
    "gtfs": GTFS,
    "modbus": MODBUS,
    "mqttmap": MQTTMAP,
    "ngsi": NGSI,
    "onvif": ONVIF,
    "opcua": OPCUA,
    "rsmp": RSMP,
    "sia": SIA,
    "sparkplug": SPARKPLUG,
    "talq": TALQ,
}


def test_each_protocol_is_the_kind_of_its_name() -> None:
    assert dict(PROTOCOLS) == KINDS
    assert "none" not in PROTOCOLS


def test_a_command_brings_in_no_library_of_a_protocol() -> None:
    libraries = {"asyncua", "zeep", "aiohttp", "pymodbus", "google"}
    seen = "import sys, app.wiring.cli.program; print(*{m.partition('.')[0] for m in sys.modules})"
    found = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert not libraries & set(found.stdout.split())
