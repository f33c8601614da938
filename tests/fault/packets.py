"""MQTT 3.1.1 packets in a stream of bytes, as far as a network between two programs
has to know them in order to lose, hold back and remember them."""

from __future__ import annotations

from typing import NamedTuple

PUBLISH = 3


class Publish(NamedTuple):
    """What a PUBLISH packet carries."""

    topic: str
    payload: bytes


class Packets:
    """Cuts a stream into packets."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that `data` completes, each whole."""
        self._rest += data
        found = []
        while (size := _size(self._rest)) and size <= len(self._rest):
            found.append(self._rest[:size])
            self._rest = self._rest[size:]
        return found


def publish_of(packet: bytes) -> Publish | None:
    """What a packet carries, None for one of another kind."""
    if packet[0] >> 4 != PUBLISH:
        return None
    at = _body(packet)
    length = int.from_bytes(packet[at : at + 2])
    topic = packet[at + 2 : at + 2 + length].decode()
    identified = 2 if (packet[0] >> 1) & 3 else 0  # QoS 1 and 2 have a packet id
    return Publish(topic, packet[at + 2 + length + identified :])


def _size(data: bytes) -> int:
    """Of the packet that `data` begins with; 0 where that cannot be told yet."""
    size = 0
    for at, byte in enumerate(data[1:5]):
        size |= (byte & 0x7F) << (7 * at)
        if not byte & 0x80:
            return size + at + 2
    return 0


def _body(packet: bytes) -> int:
    """Where the variable header begins."""
    at = 1
    while packet[at] & 0x80:
        at += 1
    return at + 1
