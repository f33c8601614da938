"""Values as they stand in the payload of a command."""

from __future__ import annotations

import msgspec

from app.bus.wire import Value
from hardware.jsontext import NoJsonError, parsed
from hardware.mapped import NoValueError, Raw, decoded
from hardware.mqttmap.topicmap import VALUE, CommandMap


def worded(raw: Raw) -> str:
    """As it stands in a payload: a word without quotes, all else as in JSON."""
    return raw if isinstance(raw, str) else msgspec.json.encode(raw).decode()


def asked(command: CommandMap, payload: str, template: str) -> Value:
    """What a device makes of `payload`, which was made from `template`. NoValueError
    where it is something else."""
    before, _, after = template.partition(VALUE)
    inside = len(payload) - len(before) - len(after)
    if inside < 1 or not payload.startswith(before) or not payload.endswith(after):
        raise NoValueError("another command")
    text = payload[len(before) : len(before) + inside]
    if any(code == text for code in command.words.values()):
        return decoded(command, text)
    try:
        return decoded(command, parsed(text.encode()))
    except NoJsonError as error:
        raise NoValueError("no value") from error
