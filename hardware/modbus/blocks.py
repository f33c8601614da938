"""Registers that lie side by side, read in one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hardware.modbus.registermap import Register, RegisterMap, Table

MOST_REGISTERS = 120  # the standard allows 125 in one answer
MOST_BITS = 1900  # and 2,000


@dataclass(frozen=True, slots=True)
class Cell:
    """The registers of one point of one asset."""

    asset: str
    register: Register
    address: int

    @property
    def end(self) -> int:
        return self.address + self.register.shape.registers


@dataclass(frozen=True, slots=True)
class Block:
    """`count` registers of `table` from `first` on, and who lies in them."""

    table: Table
    first: int
    count: int
    cells: tuple[Cell, ...]


def cells_of(
    registers: Iterable[Register], asset: str, parts: Mapping[str, Sequence[str]]
) -> list[Cell]:
    """The cells of a device and of its parts; `parts` are assets by sort."""
    return [
        Cell(owner, register, register.place(number))
        for register in registers
        for number, owner in enumerate(parts.get(register.part, ()) if register.part else (asset,))
    ]


def blocks_of(read: RegisterMap, asset: str, parts: Mapping[str, Sequence[str]]) -> list[Block]:
    """As few requests as the map allows."""
    blocks: list[Block] = []
    cells = cells_of(read.points, asset, parts)
    for table in Table:
        mine = sorted((c for c in cells if c.register.table is table), key=lambda c: c.address)
        most = MOST_BITS if table.bits else MOST_REGISTERS
        held: list[Cell] = []
        end = 0
        for cell in mine:
            if held and (
                cell.address > end + read.gap or max(end, cell.end) - held[0].address > most
            ):
                blocks.append(_block(table, held, end))
                held = []
            end = max(end, cell.end) if held else cell.end
            held.append(cell)
        if held:
            blocks.append(_block(table, held, end))
    return blocks


def _block(table: Table, cells: list[Cell], end: int) -> Block:
    first = cells[0].address
    return Block(table, first, end - first, tuple(cells))
