"""MQTT 3.1.1 (OASIS) packets as a client writes and reads them.

For brokers of others, in the event loop of a link: paho, which speaks to our own,
needs a thread, and a thread outlives what is cancelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

LARGEST = 1024 * 1024  # bytes of a packet that we read
_LONGEST = 65_535
_CLEAN_SESSION, _WILL, _RETAIN_WILL, _PASSWORD, _USER = 0x02, 0x04, 0x20, 0x40, 0x80
_REFUSED = {
    1: "the broker does not speak MQTT 3.1.1",
    2: "the broker does not want a client of this name",
    3: "the broker is not available",
    4: "the broker refuses user or password",
    5: "the broker does not let us in",
}


class PacketError(ValueError):
    """Bytes that are no packet of MQTT 3.1.1."""


class Sort(IntEnum):
    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    SUBSCRIBE = 8
    SUBACK = 9
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


@dataclass(frozen=True, slots=True)
class Heard:
    """A message on its way, either direction. `number` is 0 at QoS 0."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    number: int = 0


def connect(
    identity: str, keepalive_s: int, login: tuple[str, str] | None, will: Heard | None
) -> bytes:
    """A clean session."""
    flags = _CLEAN_SESSION
    body = _text(identity)
    if will is not None:
        flags |= _WILL | will.qos << 3 | (_RETAIN_WILL if will.retain else 0)
        body += _text(will.topic) + len(will.payload).to_bytes(2, "big") + will.payload
    if login is not None:
        flags |= _USER | _PASSWORD
        body += _text(login[0]) + _text(login[1])
    head = _text("MQTT") + bytes([4, flags]) + keepalive_s.to_bytes(2, "big")
    return _packet(Sort.CONNECT, 0, head + body)


def subscribe(number: int, wanted: Sequence[tuple[str, int]]) -> bytes:
    body = number.to_bytes(2, "big")
    for topic, qos in wanted:
        body += _text(topic) + bytes([qos])
    return _packet(Sort.SUBSCRIBE, 0x02, body)


def publish(message: Heard) -> bytes:
    number = message.number.to_bytes(2, "big") if message.qos else b""
    flags = message.qos << 1 | message.retain
    return _packet(Sort.PUBLISH, flags, _text(message.topic) + number + message.payload)


def acknowledge(number: int) -> bytes:
    return _packet(Sort.PUBACK, 0, number.to_bytes(2, "big"))


PING = bytes([Sort.PINGREQ << 4, 0])
GOODBYE = bytes([Sort.DISCONNECT << 4, 0])


def take_length(data: Sequence[int]) -> tuple[int, int] | None:
    """What the length field at the beginning of `data` says, and how many bytes it
    takes; None where more of it must come. PacketError where it is none."""
    value = 0
    for at, byte in enumerate(data[:4]):
        value |= (byte & 0x7F) << 7 * at
        if not byte & 0x80:
            if value > LARGEST:
                raise PacketError(f"a packet of {value} bytes")
            return value, at + 1
    if len(data) >= 4:
        raise PacketError("a length that does not end")
    return None


def refusal_of(body: bytes) -> str:
    """Why a CONNACK refuses; "" where it does not."""
    if len(body) != 2:
        raise PacketError("a CONNACK of the wrong length")
    return _REFUSED.get(body[1], f"the broker refuses with code {body[1]}") if body[1] else ""


def number_of(body: bytes) -> int:
    """Which publication or subscription is answered."""
    if len(body) < 2:
        raise PacketError("an answer without a number")
    return int.from_bytes(body[:2], "big")


def message_of(flags: int, body: bytes) -> Heard:
    """The message of a PUBLISH."""
    qos = flags >> 1 & 3
    if qos > 1:
        raise PacketError("a message at a QoS that nobody asked for")
    end = 2 + number_of(body)
    behind = end + 2 * (qos > 0)
    if len(body) < behind:
        raise PacketError("a message that is cut short")
    try:
        topic = body[2:end].decode()
    except UnicodeDecodeError as error:
        raise PacketError("a topic that is no text") from error
    number = number_of(body[end:behind]) if qos else 0
    return Heard(topic, body[behind:], qos, bool(flags & 1), number)


def _packet(sort: Sort, flags: int, body: bytes) -> bytes:
    length = bytearray()
    rest = len(body)
    while True:
        rest, low = divmod(rest, 128)
        length.append(low | (0x80 if rest else 0))
        if not rest:
            return bytes([sort << 4 | flags]) + bytes(length) + body


def _text(text: str) -> bytes:
    data = text.encode()
    if len(data) > _LONGEST:
        raise PacketError("a text that is too long")
    return len(data).to_bytes(2, "big") + data
