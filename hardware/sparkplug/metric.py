"""A metric of Sparkplug B, and what it says by its data type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import isfinite

MetricValue = bool | int | float | str
GOOD = 192  # of the property Quality; 0 is bad, 500 stale


class DataType(IntEnum):
    """By the numbers of the standard (3.0.0, 6.4.16). Those that are not here (data
    sets, bytes, files, templates, property sets, arrays) hold no single value."""

    INT8 = 1
    INT16 = 2
    INT32 = 3
    INT64 = 4
    UINT8 = 5
    UINT16 = 6
    UINT32 = 7
    UINT64 = 8
    FLOAT = 9
    DOUBLE = 10
    BOOLEAN = 11
    STRING = 12
    DATETIME = 13
    TEXT = 14
    UUID = 15

    @property
    def bits(self) -> int:
        """Of a whole number; 0 for what is none."""
        return _BITS.get(self, 0)

    @property
    def signed(self) -> bool:
        return self <= DataType.INT64

    @property
    def text(self) -> bool:
        return self in (DataType.STRING, DataType.TEXT, DataType.UUID)


_BITS = {
    DataType.INT8: 8,
    DataType.INT16: 16,
    DataType.INT32: 32,
    DataType.INT64: 64,
    DataType.UINT8: 8,
    DataType.UINT16: 16,
    DataType.UINT32: 32,
    DataType.UINT64: 64,
    DataType.DATETIME: 64,
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric as it travels. `name` "" where only the alias says which it is;
    `datatype` 0 where only the birth did. `raw` is the value as the wire has it: whole
    numbers without sign. `odd` says that it is of a type that holds no single value.
    `at` is epoch seconds, None where it has no stamp."""

    name: str = ""
    raw: MetricValue | None = None
    datatype: int = 0
    alias: int | None = None
    at: float | None = None
    historical: bool = False
    quality: int = GOOD
    odd: bool = False

    def said(self, datatype: int) -> MetricValue | None:
        """Its value as one of `datatype`, which its birth named; None where it is null,
        or no value of that type."""
        raw = self.raw
        try:
            kind = DataType(datatype)
        except ValueError:
            return None
        if kind.text:
            return raw if isinstance(raw, str) else None
        if kind is DataType.BOOLEAN:
            return raw if isinstance(raw, bool) else None
        if isinstance(raw, (str, bool)) or raw is None:
            return None
        if not kind.bits:
            return float(raw) if isinstance(raw, float) and isfinite(raw) else None
        if not isinstance(raw, int):
            return None
        whole = raw & ((1 << kind.bits) - 1)
        return whole - (1 << kind.bits) if kind.signed and whole >> (kind.bits - 1) else whole


@dataclass(frozen=True, slots=True)
class Payload:
    """One message. `at` is epoch seconds, None where it has no stamp; so has `seq`."""

    metrics: tuple[Metric, ...] = ()
    at: float | None = None
    seq: int | None = None

    def metric(self, name: str) -> Metric | None:
        """The first of that name."""
        return next((metric for metric in self.metrics if metric.name == name), None)
