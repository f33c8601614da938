"""Every protocol that a site file can name: this list, and entry points of others."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any

from hardware.gtfs.kind import GTFS
from hardware.linkplan import LinkKind
from hardware.modbus.kind import MODBUS
from hardware.mqttmap.kind import MQTTMAP
from hardware.ngsi.kind import NGSI
from hardware.onvif.kind import ONVIF
from hardware.opcua.kind import OPCUA
from hardware.rsmp.kind import RSMP
from hardware.sia.kind import SIA
from hardware.sparkplug.kind import SPARKPLUG
from hardware.talq.kind import TALQ

PROTOCOLS: Mapping[str, LinkKind] = {
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
ENTRY_GROUP = "ondijon.links"  # under which another package offers a LinkKind


def find_protocol(name: str) -> LinkKind:
    """LookupError, with what there is, for a protocol that nobody offers."""
    if name in PROTOCOLS:
        return PROTOCOLS[name]
    offered = entry_points(group=ENTRY_GROUP, name=name)
    if not offered:
        known = ", ".join([*PROTOCOLS, *sorted(entry_points(group=ENTRY_GROUP).names)])
        raise LookupError(f"there is no protocol {name}; known: {known}")
    try:
        kind: Any = next(iter(offered)).load()
    except Exception as error:  # another's code
        raise LookupError(f"protocol {name} cannot be loaded: {error}") from error
    if not hasattr(kind, "plan"):
        raise LookupError(f"protocol {name} is no link of ours")
    return kind  # type: ignore[no-any-return]
