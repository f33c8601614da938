"""Looks for cameras by WS-Discovery: one question to all, answers for a while.

Own and small: the wheels for it pull in networks of their own, and ONVIF asks for one
message and one answer of it only.
"""

from __future__ import annotations

import asyncio
import socket
import uuid
from urllib.parse import urlsplit

from lxml import etree

from hardware.link import LinkError

GROUP, PORT = "239.255.255.250", 3702
MOST_FOUND = 500
LARGEST = 64 * 1024
WSD = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
WSA = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
NETWORK = "http://www.onvif.org/ver10/network/wsdl"


class NoMatchError(ValueError):
    """Nothing of WS-Discovery."""


def question(identity: str) -> bytes:
    """The Probe for network video transmitters."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}" '
        f'xmlns:d="{WSD}" xmlns:dn="{NETWORK}"><s:Header>'
        f"<a:Action>{WSD}/Probe</a:Action><a:MessageID>{identity}</a:MessageID>"
        "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Probe>"
        "<d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>"
    ).encode()


def read(data: bytes) -> etree._Element:
    """An envelope. NoMatchError where it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    if len(data) > LARGEST or b"<!DOCTYPE" in data:
        raise NoMatchError("too long, or with a doctype")
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoMatchError("no XML") from error


def matches(data: bytes, identity: str) -> list[str]:
    """``host:port`` of each camera in an answer to the question of `identity`."""
    envelope = read(data)
    if (envelope.findtext(f".//{{{WSA}}}RelatesTo") or "").strip() != identity:
        raise NoMatchError("an answer to another question")
    found = []
    for one in envelope.iter(f"{{{WSD}}}XAddrs"):
        for address in (one.text or "").split()[:MOST_FOUND]:
            try:
                parts = urlsplit(address)
                port = parts.port or 80
            except ValueError:
                continue
            if parts.scheme == "http" and parts.hostname:
                host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
                found.append(f"{host}:{port}")
    return found


async def discover(place: tuple[str, int], seconds: float) -> list[str]:
    """``host:port`` of who answers at `place` within `seconds`, each once. LinkError where
    nothing can be asked."""
    loop = asyncio.get_running_loop()
    identity = f"urn:uuid:{uuid.uuid4()}"
    try:
        transport, ear = await loop.create_datagram_endpoint(
            lambda: _Ear(identity), family=socket.AF_INET, local_addr=("0.0.0.0", 0)
        )
    except OSError as error:
        raise LinkError("no network to ask") from error
    try:
        transport.sendto(question(identity), place)
        await asyncio.sleep(seconds)
    except OSError as error:
        raise LinkError(f"cannot ask {place[0]}") from error
    finally:
        transport.close()
    return sorted(ear.found)


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, identity: str) -> None:
        self.found: set[str] = set()
        self._identity = identity

    def datagram_received(self, data: bytes, addr: object) -> None:
        try:
            said = matches(data, self._identity)
        except NoMatchError:
            return
        self.found.update(said[: MOST_FOUND - len(self.found)])
