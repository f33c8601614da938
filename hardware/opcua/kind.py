"""OPC UA as a protocol of the site file."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from app.core.city import City
from app.core.toml_lines import Path
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.netaddress import split_address
from hardware.opcua.link import OpcUaLink
from hardware.opcua.nodemap import NodeMap, parse_map
from hardware.opcua.options import DEFAULT_PORT, OpcUaDevice, OpcUaOptions
from hardware.opcua.rack import Rack
from hardware.opcua.sample import sample
from hardware.opcua.survey import survey
from hardware.sitefile import LinkSpec, TomlFile

PROTOCOL = "opcua"


class OpcUaKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, OpcUaOptions, at)
        what, reason = options.objection()
        if spec.simulated and options.security != "none":
            what, reason = "security", 'made-up servers have no certificate: say "none"'
        if reason:
            raise file.error((*at, what), reason)
        try:
            text = shelf.map(PROTOCOL, options.map)
        except OSError as error:
            raise file.error((*at, "map"), f"there is no map {options.map}") from error
        name = options.map if options.map.endswith(".toml") else f"{options.map}.toml"
        read = parse_map(text, name)
        hosts = {}
        for number, device in enumerate(options.devices):
            where = (*at, "devices", number, "address")
            try:
                hosts[where] = split_address(device.address, DEFAULT_PORT)[0]
            except ValueError as error:
                raise file.error(where, str(error)) from error
        return LinkPlan(
            spec=spec,
            addresses=list(dict.fromkeys(device.address for device in options.devices)),
            hosts=hosts,
            claims=[
                Claim(device.asset, read.kind, (*at, "devices", number, "asset"))
                for number, device in enumerate(options.devices)
            ],
            uses=list(_uses(read, TomlFile(text, name))),
            make=lambda clock: OpcUaLink(spec, options, read, shelf, clock),
            serve=lambda conduct: Rack(options.devices, read, conduct),
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        if spec is None:
            device = OpcUaDevice(asset="unknown", address=address, object="unknown")
            options = OpcUaOptions(map="unknown", security="none", devices=[device])
        else:
            options = msgspec.convert(spec.options, OpcUaOptions)
        return await survey(address, options, shelf, shelf.maps(PROTOCOL), tell)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city, shelf.maps(PROTOCOL))


OPCUA = OpcUaKind()


def _uses(read: NodeMap, file: TomlFile) -> Iterator[Use]:
    for order, what, variables in ((False, "points", read.points), (True, "orders", read.orders)):
        for number, variable in enumerate(variables):
            place = file.name, file.line((what, number))
            yield Use(read.kind, variable.point, tuple(variable.words), order, place)
    for number, alarm in enumerate(read.alarms):
        place = file.name, file.line(("alarms", number))
        yield Use(read.kind, alarm.point, (alarm.active, alarm.rest), False, place)
