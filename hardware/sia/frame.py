"""The frames of DC-09: found in a stream, checked, taken apart and put together.

After ANSI/SIA DC-09-2021: LF, CRC, length, then from the first quote on the token,
sequence, receiver, line, account, data in brackets and a time, and CR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

LARGEST = 0xFFF  # characters of a body: three hex digits tell its length
_LF, _CR = b"\n", b"\r"
_HEADER = 8  # CRC and length
_CRC_POLYNOMIAL = 0xA001  # CRC-16/ARC, the lowest bit first
_HEAD = re.compile(
    r'"(?P<star>\*?)(?P<token>[A-Z-]{3,10})"(?P<sequence>\d{4})(?:R(?P<receiver>[0-9A-Fa-f]{1,6}))?'
    r"L(?P<line>[0-9A-Fa-f]{1,6})(?:#(?P<account>[0-9A-Za-z]{1,16}))?\[(?P<rest>.*)",
    re.DOTALL | re.ASCII,
)
_REST = re.compile(
    r"(?P<data>[^\[\]]*)\](?P<more>(?:\[[^\[\]]*\])*)"
    r"(?:_(?P<stamp>\d\d:\d\d:\d\d,\d\d-\d\d-\d{4}))?",
    re.ASCII,
)
_STAMP = "%H:%M:%S,%m-%d-%Y"


class FrameError(ValueError):
    """Bytes that are no frame of DC-09."""


@dataclass(frozen=True, slots=True)
class Head:
    """What everybody can read of a frame. `rest` is what follows the opening bracket:
    hex digits where the frame is `encrypted`."""

    token: str
    sequence: str
    receiver: str
    line: str
    account: str
    rest: str
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Content:
    """`data` between the brackets; `at` is the time that the sender gives, in epoch
    seconds, None where it gives none."""

    data: str
    at: float | None


class Splitter:
    """Finds the frames in a stream, or in one datagram."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[bytes]:
        """What lies between LF and CR, each. FrameError where nobody speaks DC-09."""
        found = []
        held = self._held + data
        while True:
            begin = held.find(_LF)
            if begin > _HEADER or (begin < 0 and len(held) > _HEADER):
                raise FrameError("no beginning of a frame")
            end = held.find(_CR, begin + 1)
            if begin < 0 or end < 0:
                break
            found.append(held[begin + 1 : end])
            held = held[end + 1 :]
        if len(held) > LARGEST + _HEADER + 1:
            raise FrameError("a frame without an end")
        self._held = held
        return found


def crc(data: bytes) -> int:
    """CRC-16/ARC."""
    register = 0
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (_CRC_POLYNOMIAL if register & 1 else 0)
    return register


def head_of(raw: bytes) -> Head:
    """Checks what lay between LF and CR, and reads what everybody can."""
    try:
        said_crc, said_length = int(raw[:4], 16), int(raw[4:_HEADER], 16)
    except ValueError as error:
        raise FrameError("no CRC or no length") from error
    body = raw[_HEADER:]
    if said_length != len(body) or len(body) > LARGEST:
        raise FrameError(f"{len(body)} characters instead of {said_length}")
    if said_crc != crc(body):
        raise FrameError("the CRC does not fit")
    found = _HEAD.fullmatch(body.decode("latin-1"))
    if found is None:
        raise FrameError("not in the order of DC-09")
    return Head(
        token=found["token"],
        sequence=found["sequence"],
        receiver=found["receiver"] or "",
        line=found["line"],
        account=(found["account"] or "").upper(),
        rest=found["rest"],
        encrypted=bool(found["star"]),
    )


def content_of(text: str) -> Content:
    """What follows the opening bracket, in the clear."""
    found = _REST.fullmatch(text)
    if found is None:
        raise FrameError("no closing bracket, or a time that is none")
    return Content(found["data"], None if found["stamp"] is None else _time(found["stamp"]))


def framed(head: Head) -> bytes:
    """A frame to be sent."""
    receiver = f"R{head.receiver}" if head.receiver else ""
    account = f"#{head.account}" if head.account else ""
    body = (
        f'"{"*" if head.encrypted else ""}{head.token}"{head.sequence}'
        f"{receiver}L{head.line}{account}[{head.rest}"
    ).encode("latin-1")
    return b"\n%04X%04X%s\r" % (crc(body), len(body), body)


def closed(data: str, at: float | None) -> str:
    """`data` and time as they follow the opening bracket."""
    stamp = "" if at is None else f"_{datetime.fromtimestamp(at, UTC):{_STAMP}}"
    return f"{data}]{stamp}"


def _time(text: str) -> float:
    try:
        return datetime.strptime(text, _STAMP).replace(tzinfo=UTC).timestamp()
    except ValueError as error:
        raise FrameError("a time that is none") from error
