"""A stream cut anywhere gives the same packets, and what they carry."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.fault.packets import Packets, publish_of

PING = b"\xc0\x00"


def publish(topic: str, payload: bytes, qos: int) -> bytes:
    name = topic.encode()
    body = len(name).to_bytes(2) + name + (b"\x00\x07" if qos else b"") + payload
    size, length = len(body), b""
    while True:
        size, digit = divmod(size, 128)
        length += bytes([digit | (0x80 if size else 0)])
        if not size:
            return bytes([0x30 | qos << 1]) + length + body


@given(
    st.lists(st.tuples(st.binary(max_size=300), st.integers(0, 1)), max_size=8),
    st.integers(1, 50),
)
def test_a_stream_is_cut_into_packets(sent: list[tuple[bytes, int]], piece: int) -> None:
    wire = [publish("a/feed/water", payload, qos) for payload, qos in sent]
    stream = PING + b"".join(wire)
    packets = Packets()
    found = [
        p for at in range(0, len(stream), piece) for p in packets.feed(stream[at : at + piece])
    ]
    assert found == [PING, *wire]
    assert publish_of(PING) is None
    assert [publish_of(packet) for packet in wire] == [("a/feed/water", body) for body, _ in sent]
