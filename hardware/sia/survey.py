"""Listens for panels that nobody knows, and proposes what a site file could say."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from hardware.link import LinkError
from hardware.linkplan import Tell
from hardware.netaddress import split_address
from hardware.sia.event import events_of
from hardware.sia.frame import FrameError, Head, closed, content_of, framed, head_of
from hardware.sia.options import DEFAULT_PORT
from hardware.sia.receiver import Receiver

LISTEN_S = 20.0
MOST_HEARD = 200  # messages: then it has heard enough


async def survey(
    address: str,
    tell: Tell,
    listen_s: float = LISTEN_S,
    *,
    most: int = MOST_HEARD,
    udp: bool = False,
) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It acknowledges that somebody is
    there, and no event: panels keep these for who takes them."""
    try:
        host, port = split_address(address, DEFAULT_PORT)
    except ValueError as error:
        raise LinkError(str(error)) from error
    found: dict[str, str] = {}  # account -> what it speaks
    heard = 0
    enough = asyncio.Event()

    def answer(raw: bytes) -> bytes:
        nonlocal heard
        if enough.is_set():
            return b""
        heard += 1
        if heard >= most:
            enough.set()
        try:
            head = head_of(raw)
        except FrameError as error:
            tell(f"not understood: {error}")
            return b""
        tell(f"account {head.account}: {_said(head)}")
        found[head.account] = "encrypted" if head.encrypted else head.token
        if head.encrypted or head.token != "NULL":
            return b""
        rest = closed("", time.time())
        return framed(replace(head, token="ACK", rest=rest))

    receiver = Receiver(host, port, answer)
    try:
        await receiver.start(udp=udp)
        tell(f"listening at {host}:{receiver.port} for {listen_s:g} s")
        async with asyncio.timeout(listen_s):
            await enough.wait()
    except TimeoutError:
        pass
    finally:
        await receiver.stop()
    if not found:
        raise LinkError(f"no panel called {host}:{receiver.port} within {listen_s:g} s")
    return _proposal(address, found)


def _said(head: Head) -> str:
    if head.encrypted:
        return f"{head.token}, encrypted"
    try:
        events = events_of(head.token, content_of(head.rest).data)
    except FrameError as error:
        return f"{head.token}, not understood: {error}"
    return " ".join([head.token, *(f"{event.code} {event.zone}".strip() for event in events)])


def _proposal(address: str, found: dict[str, str]) -> str:
    lines = [
        "[[links]]",
        'name = "panels"',
        'protocol = "sia"',
        'source = "SOURCE" # who carries these assets in the city',
        "",
        "[links.options]",
        f'listen = "{address}"',
        "panels = [",
    ]
    for account, speaks in sorted(found.items()):
        key = ', key = "SECRET"' if speaks == "encrypted" else ""
        lines.append(f'  {{ asset = "ASSET", account = "{account}"{key} }},')
    return "\n".join([*lines, "]"]) + "\n"
