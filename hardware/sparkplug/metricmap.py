"""Which metric of a device is which point, as its map file says."""

from __future__ import annotations

from math import isfinite
from typing import Annotated

import msgspec

from app.bus.wire import Value
from hardware.sitefile import TomlFile
from hardware.sparkplug.metric import DataType, MetricValue

MOST_METRICS = 500
_DIGITS = 9  # significant ones: what a scale adds behind them is noise of the arithmetic
_TYPES = {
    "Int8": DataType.INT8,
    "Int16": DataType.INT16,
    "Int32": DataType.INT32,
    "Int64": DataType.INT64,
    "UInt8": DataType.UINT8,
    "UInt16": DataType.UINT16,
    "UInt32": DataType.UINT32,
    "UInt64": DataType.UINT64,
    "Float": DataType.FLOAT,
    "Double": DataType.DOUBLE,
    "Boolean": DataType.BOOLEAN,
    "String": DataType.STRING,
    "DateTime": DataType.DATETIME,
}
Word = bool | int | str


class NoValueError(ValueError):
    """A metric that means nothing here, or a value that it cannot say."""


class MappedMetric(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point, or where an order for it goes. A number is the metric's times `scale` plus
    `offset`; a state has the metric's value for each of its `words`. `type` is what a
    made-up device declares: a real one says by itself."""

    metric: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    point: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
    type: str = "Double"
    scale: float = 1.0
    offset: float = 0.0
    words: dict[str, Word] = {}

    @property
    def datatype(self) -> DataType:
        return _TYPES[self.type]

    def read(self, said: MetricValue) -> Value:
        """What the metric says of its point. NoValueError where that is nothing."""
        if self.words:
            for word, code in self.words.items():
                if code == said and isinstance(code, bool) is isinstance(said, bool):
                    return _boolean(word)
            raise NoValueError(f"{said!r} is none of its words")
        if isinstance(said, bool):
            return said
        if isinstance(said, str):
            raise NoValueError("a text for a number")
        value = said * self.scale + self.offset
        if not isfinite(value):
            raise NoValueError("no number")
        return float(f"{value:.{_DIGITS}g}")

    def write(self, value: Value) -> MetricValue:
        """What the metric is to say for `value`. NoValueError where it cannot."""
        if self.words:
            word = str(value).lower() if isinstance(value, bool) else str(value)
            if word not in self.words:
                raise NoValueError(f"{word} is none of its words")
            return self.words[word]
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            raise NoValueError("a word for a number")
        return (float(value) - self.offset) / self.scale


class MetricMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map file. `kind` is what the device is."""

    title: str
    kind: str
    metrics: Annotated[list[MappedMetric], msgspec.Meta(min_length=1, max_length=MOST_METRICS)]
    orders: Annotated[list[MappedMetric], msgspec.Meta(max_length=MOST_METRICS)] = []


def parse_map(text: str, name: str) -> MetricMap:
    """The map in `text`; SiteFileError with line and reason."""
    file = TomlFile(text, name)
    read = file.read(file.values, MetricMap)
    for what, mapped in (("metrics", read.metrics), ("orders", read.orders)):
        points: set[str] = set()
        metrics: set[str] = set()
        for number, one in enumerate(mapped):
            reason = _objection(one)
            if not reason and (one.point in points or one.metric in metrics):
                reason = "this point or metric stands above already"
            if reason:
                raise file.error((what, number), reason)
            points.add(one.point)
            metrics.add(one.metric)
    return read


def _objection(one: MappedMetric) -> str:
    if one.type not in _TYPES:
        return f"there is no type {one.type}: {', '.join(_TYPES)}"
    if one.scale == 0 or not isfinite(one.scale) or not isfinite(one.offset):
        return "scale and offset are numbers, and scale is not 0"
    if len(set(map(repr, one.words.values()))) < len(one.words):
        return "two words of the same value"
    return ""


def _boolean(word: str) -> Value:
    """A boolean's words are true and false."""
    return word == "true" if word in ("true", "false") else word
