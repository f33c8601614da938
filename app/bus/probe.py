"""Asks a broker whether it is there, with one CONNECT and without a client."""

from __future__ import annotations

import secrets
import socket
import struct

from app.bus.address import BrokerAddress

_CONNACK_LENGTH = 4


def _field(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def connect_packet(address: BrokerAddress, client: str) -> bytes:
    """An MQTT 3.1.1 CONNECT with a clean session."""
    flags = 0x02
    payload = _field(client)
    if address.credentials is not None:
        flags |= 0xC0
        payload += _field(address.credentials.user) + _field(address.credentials.password)
    body = _field("MQTT") + bytes((4, flags)) + struct.pack(">H", 10) + payload
    length = len(body)
    encoded = bytearray()
    while True:
        length, digit = divmod(length, 128)
        encoded.append(digit | 0x80 if length else digit)
        if not length:
            break
    return b"\x10" + bytes(encoded) + body


def probe(address: BrokerAddress, timeout_s: float = 2.0) -> int | None:
    """The broker's return code (0 accepted, 5 not authorised), None where
    nothing that speaks MQTT answers. Plain TCP only."""
    client = f"probe-{secrets.token_hex(4)}"
    try:
        with socket.create_connection((address.host, address.port), timeout_s) as link:
            link.settimeout(timeout_s)
            link.sendall(connect_packet(address, client))
            answer = b""
            while len(answer) < _CONNACK_LENGTH:
                part = link.recv(_CONNACK_LENGTH - len(answer))
                if not part:
                    return None
                answer += part
            link.sendall(b"\xe0\x00")
    except OSError:
        return None
    return answer[3] if answer[0] == 0x20 else None
