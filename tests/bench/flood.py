"""A publisher that is no bottleneck: packets made in blocks, a bare socket."""

from __future__ import annotations

import socket
import struct
import sys
import threading

from app.bus.address import BrokerAddress
from app.bus.probe import connect_packet

_BLOCK = 200
_PUBACK_BYTES = 4


def publish_packet(topic: str, payload: bytes, qos: int, mid: int) -> bytes:
    """One PUBLISH of MQTT 3.1.1."""
    name = topic.encode()
    number = struct.pack(">H", mid) if qos else b""
    body = struct.pack(">H", len(name)) + name + number + payload
    head = bytearray([0x30 | qos << 1])
    length = len(body)
    while True:
        length, digit = divmod(length, 128)
        head.append(digit | 0x80 if length else digit)
        if not length:
            return bytes(head) + body


def flood(address: BrokerAddress, topic: str, size: int, qos: int, count: int) -> None:
    """Publishes `count` messages as fast as the broker takes them, and returns
    when it has acknowledged all (QoS 1)."""
    with socket.create_connection((address.host, address.port)) as link:
        link.sendall(connect_packet(address, "flood"))
        link.recv(_PUBACK_BYTES)
        acknowledged = threading.Thread(target=_drain, args=(link, count * _PUBACK_BYTES))
        if qos:
            acknowledged.start()
        payload = b"x" * size
        for first in range(0, count, _BLOCK):
            numbers = range(first, min(first + _BLOCK, count))
            link.sendall(
                b"".join(publish_packet(topic, payload, qos, n % 65_535 + 1) for n in numbers)
            )
        if qos:
            acknowledged.join()
        link.sendall(b"\xe0\x00")


def _drain(link: socket.socket, expected: int) -> None:
    while expected > 0:
        data = link.recv(65_536)
        if not data:
            return
        expected -= len(data)


def run() -> None:
    """Reads broker URL, topic, payload bytes, QoS and number of messages from
    the command line."""
    url, topic, size, qos, count = sys.argv[1:]
    flood(BrokerAddress.parse(url), topic, int(size), int(qos), int(count))
