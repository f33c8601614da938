"""One device that speaks MQTT in its maker's words: what it said, and whether it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from app.bus.stamp import format_stamp
from app.bus.wire import Reading
from hardware.jsontext import NoJsonError, parsed
from hardware.link import Clock
from hardware.mapped import NoValueError, decoded
from hardware.mqttmap.pointer import look
from hardware.mqttmap.topicmap import Availability, MessageMap
from hardware.sourcetime import moment


class Station:
    """A device, which is `asset`. `present` is whether it is there: None where nobody
    knows yet. `names` are those of the topics on which it was heard."""

    def __init__(self, asset: str, names: Mapping[str, str], zone: ZoneInfo, clock: Clock) -> None:
        self.asset = asset
        self.names = dict(names)
        self.present: bool | None = None
        self.heard_at: float | None = None  # of the clock of its link
        self._zone = zone
        self._clock = clock
        self._known: dict[str, Reading] = {}
        self._seen: dict[str, Any] = {}  # what tells a repetition from news, by topic

    def hear(self, message: MessageMap, payload: bytes, *, retained: bool) -> list[Reading]:
        """What a message says. What makes no sense as a whole makes all doubtful that
        the device said before."""
        now = self._clock()
        try:
            document = _document(message, payload)
        except ValueError:
            return self.doubt()
        if message.identity:
            identity = _optional(document, message.identity)
            if identity is not None and identity == self._seen.get(message.topic):
                return []
            self._seen[message.topic] = identity
        raw_time = _optional(document, message.time) if message.time else None
        at, quality = moment(raw_time, self._zone, now, retained=retained)
        readings = []
        for mapped in message.points:
            raw = _optional(document, mapped.pointer)
            if raw is None:
                continue
            try:
                value = decoded(mapped, raw)
            except NoValueError:  # nothing is guessed: what it said before, not to be trusted
                readings += [_bad(one, now) for one in self._of(mapped.point)]
                continue
            readings.append(Reading(self.asset, mapped.point, value, format_stamp(at), quality))
        if not retained:
            self.present = True
        self._known.update({reading.point: reading for reading in readings})
        return readings

    def tell_presence(self, said: Availability, payload: bytes) -> list[Reading]:
        """Its word, or its last will's, on whether it is there."""
        word: Any = payload.decode("utf-8", "replace")
        if said.pointer:
            try:
                word = _optional(parsed(payload), said.pointer)
            except NoJsonError:
                return []
        if word == said.offline:
            return self.doubt()
        if word == said.online and self.present is not True:
            self.present = True
        return []

    def doubt(self) -> list[Reading]:
        """It is lost, or mad: its last values, as bad ones."""
        self.present = False
        now = self._clock()
        doubted = [_bad(reading, now) for reading in self._known.values()]
        self._known.clear()
        return doubted

    def _of(self, point: str) -> list[Reading]:
        return [self._known[point]] if point in self._known else []


def _document(message: MessageMap, payload: bytes) -> Any:
    """ValueError where it is none."""
    if message.form == "text":
        return payload.decode("utf-8")
    return parsed(payload)


def _optional(document: Any, pointer: str) -> Any:
    try:
        return look(document, pointer)
    except LookupError:
        return None


def _bad(reading: Reading, now: float) -> Reading:
    return msgspec.structs.replace(reading, time=format_stamp(now), quality="bad")
