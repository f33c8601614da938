"""Looks at a Modbus server nobody knows, and proposes what a site file could say."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.link import LinkError
from hardware.linkplan import Tell
from hardware.modbus.blocks import cells_of
from hardware.modbus.codec import NoValueError, decoded
from hardware.modbus.registermap import RegisterMap, Table, parse_map
from hardware.modbus.wire import DEFAULT_PORT, RefusedError, Wire
from hardware.netaddress import split_address
from hardware.sitefile import SiteFileError

_UNITS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64, 100, 247, 255, 0)
_LOOKED_AT = 64  # of each table, from 0
_SHOWN = 8
_TIMEOUT_S = 2.0
_ENOUGH_MUTE = 3  # units in a row behind one that answered
_NO_SUCH_PLACE = (2, 3)  # refusals after which fewer registers may do


async def survey(address: str, shelf: Mapping[str, str], tell: Tell) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It only reads."""
    try:
        host, port = split_address(address, DEFAULT_PORT)
    except ValueError as error:
        raise LinkError(str(error)) from error
    wire = Wire(host, port, _TIMEOUT_S)
    try:
        tell(f"connecting to {wire.name}")
        await wire.connect()
        tell("connected")
        found: dict[int, object] = {}
        mute = 0
        for unit in _UNITS:
            tables = await _tables(wire, unit, tell)
            if tables:
                found[unit] = tables
            mute = 0 if tables else mute + 1
            if found and mute == _ENOUGH_MUTE:
                break
        if not found:
            raise LinkError(f"{wire.name} takes connections, but no unit answers")
        return await _proposal(wire, found, shelf, tell)
    finally:
        wire.end()


async def _tables(wire: Wire, unit: int, tell: Tell) -> dict[Table, list[int]]:
    """The first registers of each table of `unit`, {} where nobody answers."""
    found: dict[Table, list[int]] = {}
    for table in Table:
        try:
            values = await _longest(wire, unit, table)
        except LinkError:
            return found
        if values:
            found[table] = values
            shown = ", ".join(map(str, values[:_SHOWN]))
            tell(f"unit {unit}: {table}: {len(values)} from 0: {shown} ...")
    return found


async def _longest(wire: Wire, unit: int, table: Table) -> list[int]:
    """As many registers from 0 as it gives at once. LinkError where it says nothing."""
    count = _LOOKED_AT
    while count:
        async with wire.turn:
            try:
                await wire.ready()
                return list(await wire.read(unit, table, 0, count))
            except RefusedError as refusal:
                if refusal.code not in _NO_SUCH_PLACE:
                    raise
                count //= 2
    return []


async def _proposal(
    wire: Wire, found: Mapping[int, object], shelf: Mapping[str, str], tell: Tell
) -> str:
    lines = []
    for unit in found:
        best, share = "", 0.0
        for name, text in shelf.items():
            try:
                fits = await _fit(wire, unit, parse_map(text, name))
            except SiteFileError:
                continue
            tell(f"unit {unit}: map {name}: {fits:.0%} of its points make sense")
            if fits > share:
                best, share = name.removesuffix(".toml"), fits
        lines.append(
            f"""\
[[links]]
name = "modbus-{unit}"
protocol = "modbus"
source = "SOURCE" # who carries these assets in the city
poll_s = 5

[links.options]
map = "{best if share > 0.5 else "MAP.toml"}" # {share:.0%} of its points make sense here
devices = [{{ asset = "ASSET", address = "{wire.name}", unit = {unit} }}]
"""
        )
    return "\n".join(lines)


async def _fit(wire: Wire, unit: int, read: RegisterMap) -> float:
    """Which share of a map's own points (not of its parts) this unit can say."""
    cells = [cell for cell in cells_of(read.points, "", {}) if not cell.register.part]
    sound = 0
    for cell in cells:
        register = cell.register
        async with wire.turn:
            try:
                await wire.ready()
                raw = await wire.read(unit, register.table, cell.address, register.shape.registers)
                decoded(register, raw)
                sound += 1
            except (LinkError, NoValueError):
                continue
    return sound / len(cells) if cells else 0.0
