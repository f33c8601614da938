"""Every protocol that a site file can name: this list, and entry points of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from pkgutil import resolve_name
from typing import Any

from hardware.linkplan import LinkKind


class Shipped(Mapping[str, LinkKind]):
    """Protocol -> its kind, which is imported when it is asked for: the libraries of all
    of them together take a second, and most commands need none."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> LinkKind:
        kind: LinkKind = resolve_name(self._places[name])
        return kind

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


PROTOCOLS = Shipped(
    {
        "modbus": "hardware.modbus.kind:MODBUS",  # lamps
        "talq": "hardware.talq.kind:TALQ",
        "rsmp": "hardware.rsmp.kind:RSMP",  # signals
        "opcua": "hardware.opcua.kind:OPCUA",  # buildings
        "sia": "hardware.sia.kind:SIA",
        "gtfs": "hardware.gtfs.kind:GTFS",  # vehicles, cameras, bollards
        "onvif": "hardware.onvif.kind:ONVIF",
        "sparkplug": "hardware.sparkplug.kind:SPARKPLUG",
        "mqttmap": "hardware.mqttmap.kind:MQTTMAP",  # whatever else
        "ngsi": "hardware.ngsi.kind:NGSI",
    }
)
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
