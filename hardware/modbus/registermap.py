"""Which register of a device is which point, as its map file says."""

from __future__ import annotations

from enum import StrEnum
from math import isfinite
from typing import Annotated

import msgspec

from hardware.sitefile import TomlFile

MOST_REGISTERS = 2000
LAST_ADDRESS = 65535
Address = Annotated[int, msgspec.Meta(ge=0, le=LAST_ADDRESS)]


class Table(StrEnum):
    """The four tables of Modbus. Coils and holding registers can be written."""

    COIL = "coil"
    DISCRETE = "discrete"
    INPUT = "input"
    HOLDING = "holding"

    @property
    def bits(self) -> bool:
        return self in (Table.COIL, Table.DISCRETE)

    @property
    def writable(self) -> bool:
        return self in (Table.COIL, Table.HOLDING)


class Form(StrEnum):
    """How registers make a number."""

    BIT = "bit"
    INT16 = "int16"
    UINT16 = "uint16"
    INT32 = "int32"
    UINT32 = "uint32"
    FLOAT32 = "float32"

    @property
    def registers(self) -> int:
        return 2 if self in (Form.INT32, Form.UINT32, Form.FLOAT32) else 1


class Register(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One point, or where an order for it is written. `part` "" is the device's own
    asset, else the first of a row of like parts, `stride` registers apart. A number is
    raw times `scale` plus `offset`; a state or boolean has the raw value of each of its
    `words`. `bit` picks one bit of a register."""

    point: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
    table: Table
    address: Address
    part: str = ""
    stride: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    form: Form | None = None
    little: bool = False  # the low word comes first
    bit: Annotated[int, msgspec.Meta(ge=0, le=15)] | None = None
    scale: float = 1.0
    offset: float = 0.0
    words: dict[str, int] = {}

    @property
    def shape(self) -> Form:
        if self.form is not None:
            return self.form
        return Form.BIT if self.table.bits else Form.UINT16

    def place(self, number: int) -> int:
        """The address of the first register of part `number`."""
        return self.address + number * self.stride


class RegisterMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map file. `kind` is what the device itself is, `parts` the kind of each sort
    of part. Up to `gap` registers that nobody wants are read along with their
    neighbours, which fewer devices allow than one thinks."""

    title: str
    kind: str
    parts: dict[str, str] = {}
    gap: Annotated[int, msgspec.Meta(ge=0, le=50)] = 0
    points: Annotated[list[Register], msgspec.Meta(min_length=1, max_length=MOST_REGISTERS)]
    orders: Annotated[list[Register], msgspec.Meta(max_length=MOST_REGISTERS)] = []

    def kind_of(self, part: str) -> str:
        """The kind of asset of a part, "" for the device itself."""
        return self.parts[part] if part else self.kind


def parse_map(text: str, name: str) -> RegisterMap:
    """The map in `text`; SiteFileError with line and reason."""
    file = TomlFile(text, name)
    read = file.read(file.values, RegisterMap)
    for what, registers in (("points", read.points), ("orders", read.orders)):
        seen: set[tuple[str, str]] = set()
        for number, register in enumerate(registers):
            reason = _objection(register, read)
            if not reason and (register.part, register.point) in seen:
                reason = "this point has a register already"
            if not reason and what == "orders" and not register.table.writable:
                reason = f"nobody can write into the table {register.table}"
            if not reason and what == "orders" and register.bit is not None:
                reason = "one bit of a register cannot be written alone"
            if reason:
                raise file.error((what, number), reason)
            seen.add((register.part, register.point))
    return read


def _objection(register: Register, read: RegisterMap) -> str:
    if register.part and register.part not in read.parts:
        return f"no part {register.part} is named under parts"
    if register.part and not register.stride:
        return "parts need a stride"
    if register.table.bits is not (register.shape is Form.BIT):
        return f"{register.shape} is nothing for the table {register.table}"
    if register.bit is not None and register.shape is not Form.UINT16:
        return "a bit is of one register of form uint16"
    if register.scale == 0 or not isfinite(register.scale) or not isfinite(register.offset):
        return "scale and offset are numbers, and scale is not 0"
    if len(set(register.words.values())) < len(register.words):
        return "two words of the same value"
    return ""
