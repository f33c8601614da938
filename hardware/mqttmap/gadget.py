"""One made-up device that speaks MQTT as its maker had it: the map of a real one, read
the other way round."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from app.bus.stamp import format_stamp
from app.bus.wire import Value
from hardware.linkplan import Conduct
from hardware.mapped import NoValueError, encoded
from hardware.mqtt.heard import Heard
from hardware.mqttmap.codec import asked, worded
from hardware.mqttmap.pattern import TopicPattern
from hardware.mqttmap.pointer import put
from hardware.mqttmap.template import filled
from hardware.mqttmap.topicmap import Availability, MessageMap, TopicMap


class Gadget:
    """`asset`, under `names` in its topics."""

    def __init__(
        self, asset: str, names: Mapping[str, str], read: TopicMap, conduct: Conduct
    ) -> None:
        self.asset = asset
        self._names = dict(names)
        self._map = read
        self._conduct = conduct
        self._zone = ZoneInfo(read.zone)

    def says(self, now: float, *, garbage: bool) -> Iterator[Heard]:
        """All that it has to say, by its clock."""
        for message in self._map.messages:
            topic = self._topic(message.topic)
            yield Heard(topic, b"\x07{" if garbage else self._payload(message, now))

    def presence(self, *, there: bool) -> Iterator[Heard]:
        """What it, or its last will, says of that; kept by the broker."""
        said = self._map.availability
        if said is not None:
            yield Heard(self._topic(said.topic), _presence(said, there=there), retain=True)

    def command_topics(self) -> list[str]:
        """Where it listens."""
        topics = [command.topic for command in self._map.commands]
        topics += [question.topic for question in self._map.questions]
        return [self._topic(topic) for topic in topics]

    def asked(self, topic: str, payload: str) -> tuple[str, Value] | None:
        """Point and value of an order; None where it is none, or makes no sense to it."""
        for command in self._map.commands:
            if self._topic(command.topic) == topic:
                try:
                    template = filled(command.payload, self._names)
                    return command.point, asked(command, payload, template)
                except NoValueError:
                    continue
        return None

    def _topic(self, pattern: str) -> str:
        """With its names, and something wherever anything may stand."""
        return TopicPattern(pattern).fill(self._names).replace("+", "1").replace("#", "1")

    def _payload(self, message: MessageMap, now: float) -> bytes:
        document: dict[str, Any] = {}
        for mapped in message.points:
            value = self._conduct.value(self.asset, mapped.point)
            if message.form == "text":
                return worded(encoded(mapped, value)).encode()
            put(document, mapped.pointer, encoded(mapped, value))
        if message.time:
            put(document, message.time, self._stamp(now))
        if message.identity:
            put(document, message.identity, secrets.token_hex(8))
        return msgspec.json.encode(document)

    def _stamp(self, now: float) -> str:
        if self._map.zone == "UTC":
            return format_stamp(now)
        local = datetime.fromtimestamp(now, UTC).astimezone(self._zone)
        return f"{local:%Y-%m-%dT%H:%M:%S}"  # such devices know neither zone nor fractions


def _presence(said: Availability, *, there: bool) -> bytes:
    word = said.online if there else said.offline
    if not said.pointer:
        return word.encode()
    document: dict[str, Any] = {}
    put(document, said.pointer, word)
    return msgspec.json.encode(document)
