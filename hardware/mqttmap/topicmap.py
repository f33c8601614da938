"""What the messages of a make of device mean, as its map file says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from hardware.mapped import Mapped, objection
from hardware.mqttmap.pattern import PatternError, TopicPattern
from hardware.mqttmap.pointer import is_pointer
from hardware.sitefile import TomlFile

MOST = 200  # messages, commands, points of a message
DEVICE = "device"  # the name by which a device is known
VALUE = "{value}"
Topic = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Pointer = Annotated[str, msgspec.Meta(max_length=512)]


class PointMap(Mapped, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point, and where it lies in a message."""

    pointer: Pointer = ""


class MessageMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What devices say on `topic`. `time` points to when it was so, `identity` to what
    tells a repetition from news; "" where there is none."""

    topic: Topic
    form: Literal["json", "text"] = "json"
    time: Pointer = ""
    identity: Pointer = ""
    points: Annotated[list[PointMap], msgspec.Meta(min_length=1, max_length=MOST)]


class CommandMap(Mapped, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order for `point`: `payload` with ``{value}``, and with names as in topics."""

    topic: Topic
    payload: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)] = VALUE


class Availability(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where devices, or their last wills, say whether they are there. `pointer` is into a
    JSON document; "" where the word stands alone."""

    topic: Topic
    online: str
    offline: str
    pointer: Pointer = ""


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes a device say at once how it is."""

    topic: Topic
    payload: Annotated[str, msgspec.Meta(max_length=4096)] = ""


class TopicMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map file. Who says nothing for `silent_after_s` is taken for lost. Times without
    a zone are of `zone`."""

    title: str
    kind: str
    silent_after_s: Annotated[float, msgspec.Meta(ge=0.5, le=7 * 86400.0)]
    zone: str = "UTC"
    qos: Literal[0, 1] = 1
    names: dict[str, str] = {}  # what stands for a name where the site file gives none
    messages: Annotated[list[MessageMap], msgspec.Meta(min_length=1, max_length=MOST)]
    commands: Annotated[list[CommandMap], msgspec.Meta(max_length=MOST)] = []
    availability: Availability | None = None
    questions: Annotated[list[Question], msgspec.Meta(max_length=10)] = []

    def topics(self) -> Iterator[TopicPattern]:
        """What is to be heard."""
        for message in self.messages:
            yield TopicPattern(message.topic)
        if self.availability is not None:
            yield TopicPattern(self.availability.topic)


def parse_map(text: str, name: str) -> TopicMap:
    """The map in `text`; SiteFileError with line and reason."""
    file = TomlFile(text, name)
    read = file.read(file.values, TopicMap)
    try:
        ZoneInfo(read.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise file.error(("zone",), f"there is no time zone {read.zone!r}") from error
    heard = set()
    for number, message in enumerate(read.messages):
        heard |= set(_pattern(file, ("messages", number), message.topic).names)
        for pointer in (message.time, message.identity):
            _check_pointer(file, ("messages", number), pointer)
        if message.form == "text" and (message.time or message.identity):
            raise file.error(("messages", number), "a text has neither time nor identity")
        for place, mapped in enumerate(message.points):
            _check_pointer(file, ("messages", number, "points", place), mapped.pointer)
            _check(file, ("messages", number, "points", place), mapped)
    if read.availability is not None:
        _pattern(file, ("availability",), read.availability.topic)
        _check_pointer(file, ("availability",), read.availability.pointer)
    seen: set[str] = set()
    for number, command in enumerate(read.commands):
        at = ("commands", number)
        _check(file, at, command)
        _check_outgoing(file, at, command.topic, heard | set(read.names))
        if command.point in seen:
            raise file.error(at, "this point has a command already")
        if VALUE not in command.payload:
            raise file.error((*at, "payload"), f"it has no {VALUE}")
        seen.add(command.point)
    for number, question in enumerate(read.questions):
        _check_outgoing(file, ("questions", number), question.topic, heard | set(read.names))
    return read


def _pattern(file: TomlFile, at: tuple[str | int, ...], text: str) -> TopicPattern:
    try:
        pattern = TopicPattern(text)
    except PatternError as error:
        raise file.error((*at, "topic"), str(error)) from error
    if DEVICE not in pattern.names:
        raise file.error((*at, "topic"), "{device} is to stand in it")
    return pattern


def _check_outgoing(file: TomlFile, at: tuple[str | int, ...], text: str, known: set[str]) -> None:
    pattern = _pattern(file, at, text)
    if not pattern.concrete:
        raise file.error((*at, "topic"), "nobody can speak to + or #")
    missing = set(pattern.names) - known
    if missing:
        raise file.error((*at, "topic"), f"nothing says what {missing.pop()} is")


def _check_pointer(file: TomlFile, at: tuple[str | int, ...], pointer: str) -> None:
    if not is_pointer(pointer):
        raise file.error(at, f"{pointer} is no JSON pointer, which is like /ENERGY/Power")


def _check(file: TomlFile, at: tuple[str | int, ...], mapped: Mapped) -> None:
    reason = objection(mapped)
    if reason:
        raise file.error(at, reason)
