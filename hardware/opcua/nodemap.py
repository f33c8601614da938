"""Which node of a server is which point, as its map file says."""

from __future__ import annotations

from enum import StrEnum
from math import isfinite
from typing import Annotated

import msgspec

from app.bus.wire import Value
from hardware.sitefile import TomlFile

MOST_POINTS = 500
PointName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
NodeText = Annotated[str, msgspec.Meta(pattern="^(s=.{1,500}|i=[0-9]{1,9})$")]
ConditionName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_DIGITS = 9  # significant ones: what a scale adds behind them is noise of the arithmetic


class NoValueError(ValueError):
    """What a node says means nothing, or a value that no node can hold."""


class Form(StrEnum):
    """Data types of OPC UA, by their names there."""

    BOOLEAN = "Boolean"
    BYTE = "Byte"
    INT16 = "Int16"
    UINT16 = "UInt16"
    INT32 = "Int32"
    UINT32 = "UInt32"
    INT64 = "Int64"
    FLOAT = "Float"
    DOUBLE = "Double"
    STRING = "String"

    @property
    def whole(self) -> bool:
        return self not in (Form.BOOLEAN, Form.FLOAT, Form.DOUBLE, Form.STRING)


class Variable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One point, or where an order for it is written. A number is what the node holds
    times `scale` plus `offset`; a state or boolean has what it holds for each of its
    `words`."""

    point: PointName
    node: NodeText
    form: Form
    scale: float = 1.0
    offset: float = 0.0
    words: dict[str, bool | int | str] = {}

    def decoded(self, held: object) -> Value:
        """What the node says. NoValueError where that is nothing."""
        if self.words:
            for word, code in self.words.items():
                if type(held) is type(code) and held == code:
                    return said(word)
            raise NoValueError("none of its words")
        if self.form is Form.BOOLEAN:
            if isinstance(held, bool):
                return held
            raise NoValueError("not true or false")
        if isinstance(held, bool) or not isinstance(held, (int, float)):
            raise NoValueError("no number")
        value = float(held) * self.scale + self.offset
        if not isfinite(value):
            raise NoValueError("no number")
        return float(f"{value:.{_DIGITS}g}")

    def encoded(self, value: Value) -> bool | int | float | str:
        """What the node is to hold for `value`. NoValueError where it has nothing."""
        if self.words:
            word = str(value).lower() if isinstance(value, bool) else str(value)
            if word not in self.words:
                raise NoValueError("none of its words")
            return self.words[word]
        if self.form is Form.BOOLEAN:
            if isinstance(value, bool):
                return value
            raise NoValueError("not true or false")
        if isinstance(value, (bool, str)):
            raise NoValueError("no number")
        number = (float(value) - self.offset) / self.scale
        return round(number) if self.form.whole else number


class Alarm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point that is `active` while the condition of that name is active at the
    device's object (Part 9), otherwise at `rest`. `severity` is for made-up servers."""

    point: PointName
    condition: ConditionName
    active: str
    rest: str
    severity: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 500


class NodeMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map file. `kind` is what a device is in the city; nodes lie in the namespace of
    that URI. `object` is the node of the device itself, at which its conditions are."""

    title: str
    kind: str
    namespace: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    object: NodeText
    points: Annotated[list[Variable], msgspec.Meta(max_length=MOST_POINTS)] = []
    orders: Annotated[list[Variable], msgspec.Meta(max_length=MOST_POINTS)] = []
    alarms: Annotated[list[Alarm], msgspec.Meta(max_length=MOST_POINTS)] = []


def parse_map(text: str, name: str) -> NodeMap:
    """The map in `text`; SiteFileError with line and reason."""
    file = TomlFile(text, name)
    read = file.read(file.values, NodeMap)
    if not read.points and not read.alarms:
        raise file.error((), "neither points nor alarms")
    told = [("points", number, point.point) for number, point in enumerate(read.points)]
    told += [("alarms", number, alarm.point) for number, alarm in enumerate(read.alarms)]
    orders = [("orders", number, order.point) for number, order in enumerate(read.orders)]
    for places in (told, orders):
        seen: set[str] = set()
        for what, number, name_of_point in places:
            if name_of_point in seen:
                raise file.error((what, number), "this point has its place already")
            seen.add(name_of_point)
    for what, variables in (("points", read.points), ("orders", read.orders)):
        for number, variable in enumerate(variables):
            reason = _objection(variable)
            if reason:
                raise file.error((what, number), reason)
    return read


def said(word: str) -> Value:
    """A boolean's words are true and false."""
    return word == "true" if word in ("true", "false") else word


def _objection(variable: Variable) -> str:
    if "{object}" not in variable.node:
        return "a node without {object} is the same of all devices"
    if variable.scale == 0 or not isfinite(variable.scale) or not isfinite(variable.offset):
        return "scale and offset are numbers, and scale is not 0"
    if variable.form is Form.STRING and not variable.words:
        return "a String needs words"
    if len(set(variable.words.values())) < len(variable.words):
        return "two words of the same value"
    return ""
