"""One made-up device behind a gateway: its functions and attributes, out of what its
asset says, and what an override does to it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.bus.stamp import format_stamp
from app.bus.wire import Value
from hardware.linkplan import Conduct
from hardware.talq.attributemap import AttributeMap, Point
from hardware.talq.devicebook import OUT_OF_REACH
from hardware.talq.message import (
    AttributeDesc,
    Command,
    Device,
    DeviceClass,
    Function,
    FunctionDesc,
    State,
)

BASIC = "BasicFunction"
TARGETS = {"LampActuatorFunction": "Light", "GenericActuatorFunction": ""}
_STATES = {"actualLightState": "LevelState", "actualState": "BooleanState"}
_OWN_FUNCTIONS = (BASIC, "CommunicationFunction")


class Source(NamedTuple):
    """An attribute at a place, and what it is made of: the point that is a number of it,
    and points for which it is a sign, with the words for which it is true."""

    place: str
    name: str
    number: Point | None
    signs: list[tuple[str, set[str]]]


class ConductDevice:
    """`asset` of `kind` at `address`, as `conduct` says it is. It carries out what the map
    has orders for."""

    def __init__(
        self, address: str, asset: str, kind: str, read: AttributeMap, conduct: Conduct
    ) -> None:
        self.address = address
        self.asset = asset
        self.kind = kind
        self.points = read.points_of(kind)
        self.functions = functions_of(self.points)
        self._sources = {one: sources_of(one, self.points) for one in self.functions}
        self.command: Command | None = None  # the latest that overrides
        self.overridden = ""  # which type of actuator it is for, "" for all
        self.effect: Command | None = None  # what steers it now, as far as it took it
        self.calendar = ""
        self.turn = asyncio.Lock()  # who steers it
        self._kept: dict[str, Value] = {}
        self._conduct = conduct
        self._orders = [order for order in read.orders if order.kind == kind]
        self._last: dict[str, Mapping[str, object]] = {}  # by place, before it fell silent

    @property
    def mute(self) -> bool:
        return self._conduct.mute(self.asset)

    @property
    def actuators(self) -> list[str]:
        return [function for function in self.functions if function in TARGETS]

    def said(self, now: float) -> Device:
        """All of it at `now`, by the clock of the gateway."""
        stamp = format_stamp(now)
        mute = self.mute
        functions: list[Function] = []
        for function in self.functions:
            told: Function = {"id": identity(function), "type": function}
            for source in self._sources[function]:
                name = source.name
                if source.place == OUT_OF_REACH:
                    told[name] = attribute(name, mute, stamp)
                elif not mute:
                    told[name] = self._last[source.place] = attribute(
                        name, self._value(source), stamp
                    )
                elif source.place in self._last:
                    told[name] = self._last[source.place]
            if function == BASIC:
                told["assetId"] = attribute("assetId", self.asset, stamp)
            if function in TARGETS:
                told |= self._commands(function, stamp)
            functions.append(told)
        return Device(
            address=self.address,
            name=self.asset,
            device_class=class_name(self.kind),
            functions=functions,
        )

    async def obey(self, function: str, state: State) -> bool:
        """Whether it takes the state for one of its actuators."""
        level = state.value
        if isinstance(level, str) or level is None:
            return False
        taken = False
        for order in self._orders:
            if order.function != function:
                continue
            word = next((word for word, code in order.words.items() if code == level), None)
            value: Value | None = word
            if not order.words and level > 0:
                value = float(level)
            elif word is None and order.words and level > 0 and self._dark(order.point):
                value = _lit(order.words)
            if value is None:
                continue
            taken = True
            changes = self._conduct.value(self.asset, order.point) != value
            if changes and not await self._conduct.obey(self.asset, order.point, value):
                return False
        return taken

    def keep(self) -> None:
        """Notes how it is, before somebody steers it."""
        points = dict.fromkeys(order.point for order in self._orders)
        self._kept = {point: self._conduct.value(self.asset, point) for point in points}

    async def restore(self) -> bool:
        """Lets it be again as it was before that."""
        kept, self._kept = self._kept, {}
        changed = {p: v for p, v in kept.items() if self._conduct.value(self.asset, p) != v}
        taken = [await self._conduct.obey(self.asset, *one) for one in changed.items()]
        return all(taken)

    def _dark(self, point: str) -> bool:
        """Whether what a level above 0 lights is dark."""
        return self._conduct.value(self.asset, point) == "off"

    def _value(self, source: Source) -> object:
        """What an attribute is, for the points that are read out of it."""
        said = self._conduct.value
        true = any(said(self.asset, point) in words for point, words in source.signs)
        if source.number is None:
            return true
        lit = true or not source.signs
        return float(said(self.asset, source.number.point)) / source.number.scale if lit else 0.0

    def _commands(self, function: str, stamp: str) -> Function:
        light = TARGETS[function]
        told: Function = {}
        for name, command in (("target", self.command), ("feedback", self.effect)):
            if command is not None:
                told[f"{name}{light}Command"] = {
                    "type": "AttributeCommand",
                    "timestamp": stamp,
                    "value": command,
                }
        told["calendarID"] = attribute("calendarID", self.calendar, stamp)
        return told


def sources_of(function: str, points: Sequence[Point]) -> list[Source]:
    """The attributes of `function`, for a device with these points."""
    places = dict.fromkeys(place for point in points for place in point.places)
    mine = [place for place in places if place.partition(".")[0] == function]
    if OUT_OF_REACH.partition(".")[0] == function and OUT_OF_REACH not in mine:
        mine.append(OUT_OF_REACH)
    return [
        Source(
            place,
            place.partition(".")[2],
            next((point for point in points if point.attribute == place), None),
            [(point.point, words) for point in points if (words := _words(point, place))],
        )
        for place in mine
    ]


def functions_of(points: Sequence[Point]) -> list[str]:
    """The types of function that a device with these points has."""
    mapped = (place.partition(".")[0] for point in points for place in point.places)
    return list(dict.fromkeys([*_OWN_FUNCTIONS, *mapped]))


def class_of(kind: str, read: AttributeMap) -> DeviceClass:
    """What a gateway announces of devices for this kind of asset."""
    points = read.points_of(kind)
    functions = []
    for function in functions_of(points):
        units = {
            place.partition(".")[2]: point.unit
            for point in points
            for place in point.places
            if place.partition(".")[0] == function
        }
        attributes = [AttributeDesc(name=name, unit=unit) for name, unit in units.items()]
        functions.append(
            FunctionDesc(function_id=identity(function), type=function, attributes=attributes)
        )
    return DeviceClass(name=class_name(kind), functions=functions)


def class_name(kind: str) -> str:
    return f"{kind}-controller"


def identity(function: str) -> str:
    """The id of a device's one function of this type."""
    return f"{function[0].lower()}{function[1:].removesuffix('Function')}01"


def attribute(name: str, value: object, stamp: str) -> Mapping[str, object]:
    """An attribute in the type that the data model has for it."""
    state = _STATES.get(name)
    if state == "LevelState":
        level = float(str(value))
        known = math.isfinite(level)
        held: object = State(name=state, value=max(0, min(100, round(level)))) if known else None
        kind = "AttributeLevelState"
    elif state == "BooleanState":
        held, kind = State(name=state, value=bool(value)), "AttributeBooleanState"
    elif isinstance(value, bool):
        held, kind = value, "AttributeBoolean"
    elif isinstance(value, float):
        held, kind = value, "AttributeFloat"
    else:
        held, kind = value, "AttributeString"
    return {"type": kind, "value": held, "timestamp": stamp}


def _words(point: Point, place: str) -> set[str]:
    """The words that this attribute is the first sign of."""
    first: dict[str, str] = {}
    for sign in point.signs:
        first.setdefault(sign.word, sign.attribute)
    return {word for word, attribute in first.items() if attribute == place}


def _lit(words: Mapping[str, int]) -> str:
    return max(words, key=lambda word: words[word])
