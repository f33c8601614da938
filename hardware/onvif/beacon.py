"""Answers for made-up cameras to who looks for cameras. It is no member of the multicast
group: what is made up does not show itself to a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import cast
from xml.sax.saxutils import escape

from hardware.onvif.discovery import NETWORK, SOAP, WSA, WSD, NoMatchError, read

_AT_ONCE = 20  # cameras in one datagram
Addresses = Callable[[], list[str]]


class Beacon:
    """At a loopback UDP port, as long as it is started."""

    def __init__(self, host: str, addresses: Addresses) -> None:
        self.port = 0  # where it listens
        self._host = host
        self._addresses = addresses
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self, port: int) -> None:
        """At `port`, or another where that is taken: cameras are there all the same."""
        try:
            await self._listen(port)
        except OSError:
            await self._listen(0)

    async def _listen(self, port: int) -> None:
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Voice(self._addresses), local_addr=(self._host, port)
        )
        self.port = int(self._transport.get_extra_info("sockname")[1])

    def stop(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()


class _Voice(asyncio.DatagramProtocol):
    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._transport is not None:
            for answer in answers(data, self._addresses()):
                self._transport.sendto(answer, addr)


def answers(data: bytes, addresses: list[str]) -> Iterator[bytes]:
    """ProbeMatches to a Probe for network video transmitters, or for anything."""
    try:
        envelope = read(data)
    except NoMatchError:
        return
    asked = envelope.find(f"{{{SOAP}}}Body/{{{WSD}}}Probe")
    identity = envelope.findtext(f".//{{{WSA}}}MessageID") or ""
    if asked is None or not identity:
        return
    types = asked.findtext(f"{{{WSD}}}Types") or "NetworkVideoTransmitter"
    if "NetworkVideoTransmitter" not in types:
        return
    for first in range(0, len(addresses), _AT_ONCE):
        matches = "".join(
            "<d:ProbeMatch><a:EndpointReference><a:Address>"
            f"urn:made-up:{escape(address)}</a:Address></a:EndpointReference>"
            f"<d:Types>dn:NetworkVideoTransmitter</d:Types><d:XAddrs>{escape(address)}</d:XAddrs>"
            "<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>"
            for address in addresses[first : first + _AT_ONCE]
        )
        yield (
            f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}" '
            f'xmlns:d="{WSD}" xmlns:dn="{NETWORK}"><s:Header><a:Action>{WSD}/ProbeMatches'
            f"</a:Action><a:RelatesTo>{escape(identity)}</a:RelatesTo></s:Header><s:Body>"
            f"<d:ProbeMatches>{matches}</d:ProbeMatches></s:Body></s:Envelope>"
        ).encode()
