"""What of a recorded connection the MQTT packets were: which message was taken, which
was acknowledged, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.fault.recording import Call

CONNECT, PUBLISH, PUBACK = 1, 3, 4


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """After so many calls the broker may have known that a message is safe."""

    calls: int
    topic: str
    payload: bytes


@dataclass(slots=True)
class _Link:
    said: bytearray = field(default_factory=bytearray)
    heard: bytearray = field(default_factory=bytearray)
    is_mqtt: bool = False
    messages: dict[int, tuple[str, bytes]] = field(default_factory=dict)


def acknowledgements(calls: Sequence[Call]) -> list[Acknowledged]:
    """Every message that the program told its broker to be safe, in order. One of
    which the call was begun may have left: it counts from there."""
    links: dict[str, _Link] = {}
    found = []
    for call in calls:
        if call.name not in ("sendto", "recvfrom"):
            continue
        link = links.setdefault(call.path, _Link())
        if call.name == "recvfrom":
            link.heard += call.data
            for kind, flags, body in _packets(link.heard):
                if kind == PUBLISH and flags & 6:
                    end = 2 + int.from_bytes(body[:2])
                    topic = body[2:end].decode("utf-8", "replace")
                    link.messages[int.from_bytes(body[end : end + 2])] = (topic, body[end + 2 :])
            continue
        link.said += call.data
        if not link.is_mqtt:
            link.is_mqtt = link.said[:1] == bytes([CONNECT << 4])
            if not link.is_mqtt:  # the program's own waking
                link.said.clear()
                continue
        for kind, _, body in _packets(link.said):
            if kind == PUBACK and (message := link.messages.pop(int.from_bytes(body[:2]), None)):
                found.append(Acknowledged(call.began, *message))
    return found


def _packets(stream: bytearray) -> Iterator[tuple[int, int, bytes]]:
    """Whole packets, taken off the stream: kind, flags, what follows the length."""
    while len(stream) >= 2:
        length, at, shift = 0, 1, 0
        while True:
            if at >= len(stream):
                return
            byte = stream[at]
            length |= (byte & 127) << shift
            at, shift = at + 1, shift + 7
            if byte < 128:
                break
        if len(stream) < at + length:
            return
        head, body = stream[0], bytes(stream[at : at + length])
        del stream[: at + length]
        yield head >> 4, head & 15, body
