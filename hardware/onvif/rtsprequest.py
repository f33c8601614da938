"""Requests of RTSP 1.0 (RFC 2326), as they come in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LARGEST = 16 * 1024
_MOST_HEADERS = 64


class BadRequestError(ValueError):
    """Nothing of RTSP."""


@dataclass(frozen=True, slots=True)
class Request:
    """`path` begins with a slash; names of headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]

    @property
    def number(self) -> str:
        """``CSeq``, as it is said back."""
        said = self.headers.get("cseq", "0")
        return said if said.isascii() and said.isdigit() and len(said) < 12 else "0"


def parse(head: bytes) -> Request:
    """What stands before the empty line. BadRequestError."""
    try:
        first, *lines = head.decode("ascii").rstrip("\r\n").split("\r\n")
        method, address, version = first.split(" ")
        path = urlsplit(address).path if address != "*" else "/"
    except ValueError as error:
        raise BadRequestError("no request line") from error
    if version not in ("RTSP/1.0", "RTSP/2.0") or not method.replace("_", "").isalpha():
        raise BadRequestError("no RTSP")
    if len(lines) > _MOST_HEADERS:
        raise BadRequestError("too many headers")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequestError("no header")
        headers[name.strip().lower()] = value.strip()
    return Request(method, path or "/", headers)


async def read(reader: asyncio.StreamReader) -> Request | None:
    """The next request; what comes between for a stream is passed over. None at the end of
    the connection. BadRequestError."""
    try:
        while True:
            first = await reader.readexactly(1)
            if first == b"$":  # a frame of RTP or RTCP from whoever looks: RFC 2326, 10.12
                head = await reader.readexactly(3)
                await reader.readexactly(int.from_bytes(head[1:], "big"))
            elif first not in b"\r\n":
                break
        request = parse(first + await reader.readuntil(b"\r\n\r\n"))
        await reader.readexactly(_body_length(request))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except asyncio.LimitOverrunError as error:
        raise BadRequestError("too long") from error
    return request


def _body_length(request: Request) -> int:
    said = request.headers.get("content-length", "0")
    if not (said.isascii() and said.isdigit()) or len(said) > 6 or int(said) > LARGEST:
        raise BadRequestError("too long")
    return int(said)


def transport_of(text: str) -> tuple[str, int, int] | None:
    """The first way of a ``Transport`` header that can be served: ("tcp", channel, next) or
    ("udp", port, next). None where there is none."""
    for way in text.split(","):
        parts = [part.strip() for part in way.split(";")]
        given = dict(part.partition("=")[::2] for part in parts)
        if "multicast" in given:
            continue
        if parts[0] == "RTP/AVP/TCP":
            pair = _pair(given.get("interleaved", "0-1"), 255)
            if pair is not None:
                return "tcp", *pair
        elif parts[0] in ("RTP/AVP", "RTP/AVP/UDP"):
            pair = _pair(given.get("client_port", ""), 65535)
            if pair is not None and pair[0] >= 1024:
                return "udp", *pair
    return None


def _pair(text: str, most: int) -> tuple[int, int] | None:
    one, _, two = text.partition("-")
    numbers = [part for part in (one, two or one) if part.isascii() and part.isdigit()]
    if len(numbers) != 2 or any(len(part) > 5 or int(part) > most for part in numbers):
        return None
    return int(numbers[0]), int(numbers[1])
