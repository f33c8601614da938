"""JPEG pictures as RTP packets (RFC 3550 and 2435)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PAYLOAD = 26  # JPEG, as RFC 3551 numbers it
CLOCK_HZ = 90_000
_MOST = 1400  # bytes of a packet: fits a frame of Ethernet
_RTP = 12  # bytes of RTP's own head
_DYNAMIC_Q = 255  # the tables come with the picture
_DQT, _SOF0, _SOS, _EOI = 0xDB, 0xC0, 0xDA, b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Scan:
    """What of a JPEG file travels: `kind` 0 for 4:2:2, 1 for 4:2:0."""

    kind: int
    width: int
    height: int
    tables: bytes
    data: bytes


def scan_of(jpeg: bytes) -> Scan:
    """ValueError for what RFC 2435 cannot carry."""
    at, tables, frame = 2, b"", b""
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        segment = jpeg[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == _DQT:
            tables += b"".join(segment[one + 1 : one + 65] for one in range(0, len(segment), 65))
        elif marker == _SOF0:
            frame = segment
        elif marker == _SOS:
            break
    else:
        raise ValueError("no baseline JPEG")
    if len(frame) < 8 or len(tables) != 128:
        raise ValueError("no baseline JPEG with two tables")
    height, width = struct.unpack(">HH", frame[1:5])
    kinds = {0x21: 0, 0x22: 1}
    if frame[7] not in kinds or max(width, height) > 2040:
        raise ValueError("a JPEG that RTP cannot carry")
    end = len(jpeg) - 2 if jpeg.endswith(_EOI) else len(jpeg)
    return Scan(kinds[frame[7]], width, height, tables, jpeg[at:end])


class Packets:
    """Packs pictures of one stream, one after the other."""

    def __init__(self, source: int, number: int) -> None:
        self._source = source & 0xFFFFFFFF
        self._number = number & 0xFFFF

    def of(self, jpeg: bytes, at: float) -> Iterator[bytes]:
        """The packets of a picture that was taken `at` seconds."""
        scan = scan_of(jpeg)
        stamp = int(at * CLOCK_HZ) & 0xFFFFFFFF
        sent = 0
        while sent < len(scan.data):
            head = struct.pack(">I", sent)[1:]
            head = b"\0" + head + bytes((scan.kind, _DYNAMIC_Q, scan.width // 8, scan.height // 8))
            if sent == 0:
                head += struct.pack(">BBH", 0, 0, len(scan.tables)) + scan.tables
            part = scan.data[sent : sent + _MOST - _RTP - len(head)]
            sent += len(part)
            last = 0x80 if sent >= len(scan.data) else 0
            yield (
                struct.pack(">BBHII", 0x80, last | PAYLOAD, self._number, stamp, self._source)
                + head
                + part
            )
            self._number = (self._number + 1) & 0xFFFF
