"""Modbus TCP as a protocol of the site file."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.city import City
from app.core.toml_lines import Path
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.modbus.blocks import cells_of
from hardware.modbus.link import ModbusDevice, ModbusLink, ModbusOptions
from hardware.modbus.rack import Rack
from hardware.modbus.registermap import LAST_ADDRESS, RegisterMap, parse_map
from hardware.modbus.sample import sample
from hardware.modbus.survey import survey
from hardware.modbus.wire import DEFAULT_PORT
from hardware.netaddress import split_address
from hardware.sitefile import LinkSpec, TomlFile

PROTOCOL = "modbus"


class ModbusKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, ModbusOptions, at)
        try:
            text = shelf.map(PROTOCOL, options.map)
        except OSError as error:
            raise file.error((*at, "map"), f"there is no map {options.map}") from error
        read = parse_map(text, _file_name(options.map))
        hosts = {}
        claims = []
        for number, device in enumerate(options.devices):
            where = (*at, "devices", number)
            try:
                hosts[(*where, "address")] = split_address(device.address, DEFAULT_PORT)[0]
            except ValueError as error:
                raise file.error((*where, "address"), str(error)) from error
            reason = _objection(device, read)
            if reason:
                raise file.error((*where, "parts"), reason)
            claims += list(_claims(device, read, where))
        return LinkPlan(
            spec=spec,
            addresses=list(dict.fromkeys(device.address for device in options.devices)),
            hosts=hosts,
            claims=claims,
            uses=list(_uses(read, TomlFile(text, _file_name(options.map)))),
            make=lambda clock: ModbusLink(spec, options, read, clock),
            serve=lambda conduct: Rack(options.devices, read, conduct),
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        return await survey(address, shelf.maps(PROTOCOL), tell)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city, shelf.maps(PROTOCOL))


MODBUS = ModbusKind()


def _file_name(name: str) -> str:
    return name if name.endswith(".toml") else f"{name}.toml"


def _objection(device: ModbusDevice, read: RegisterMap) -> str:
    for sort in device.parts:
        if sort not in read.parts:
            return f"the map has no part {sort}"
    registers = [*read.points, *read.orders]
    cells = cells_of(registers, device.asset, device.parts)
    if max(cell.end for cell in cells) > LAST_ADDRESS + 1:
        return "more parts than there are registers"
    return ""


def _claims(device: ModbusDevice, read: RegisterMap, where: Path) -> Iterator[Claim]:
    yield Claim(device.asset, read.kind, (*where, "asset"))
    for sort, assets in device.parts.items():
        for number, asset in enumerate(assets):
            yield Claim(asset, read.parts[sort], (*where, "parts", sort, number))


def _uses(read: RegisterMap, file: TomlFile) -> Iterator[Use]:
    for order, what, registers in (
        (False, "points", read.points),
        (True, "orders", read.orders),
    ):
        for number, register in enumerate(registers):
            place = file.name, file.line((what, number))
            kind = read.kind_of(register.part)
            yield Use(kind, register.point, tuple(register.words), order, place)
