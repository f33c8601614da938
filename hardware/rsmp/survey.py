"""Listens for sites that nobody knows, asks what they are, and proposes what a site file
could say."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from app.bus.stamp import format_stamp
from hardware.link import LinkError
from hardware.linkplan import Tell
from hardware.netaddress import split_address
from hardware.rsmp.dialogue import Dialogue
from hardware.rsmp.doorway import Doorway
from hardware.rsmp.link import DEFAULT_PORT
from hardware.rsmp.messages import (
    AggregatedStatus,
    AggregatedStatusRequest,
    Alarm,
    Asked,
    Message,
    SId,
    StatusRequest,
    StatusResponse,
    Vers,
    Version,
    Watchdog,
    in_common,
    plain,
)
from hardware.rsmp.signalmap import SignalMap
from hardware.rsmp.welcome import VERSIONS

_TIMEOUT_S = 5.0
_WAIT_S = 30.0  # sites connect in their own time: every ten seconds, by the standard
_MORE_S = 3.0  # for others, and for all that they say
_MOST = 200
_ASKED = (
    Asked("S0095", "status"),
    Asked("S0014", "status"),
    Asked("S0022", "status"),
    Asked("S0017", "number"),
    Asked("S0016", "number"),
)


@dataclass(slots=True)
class _Found:
    """What sites said, by their id."""

    sxl: dict[str, str] = field(default_factory=dict)
    component: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    all_answered: asyncio.Event = field(default_factory=asyncio.Event)

    def arrive(self, site: str, sxl: str) -> None:
        if len(self.sxl) < _MOST:
            self.sxl[site] = sxl
            self.all_answered.clear()

    def answer(self, site: str) -> None:
        self.answered.add(site)
        if self.answered >= self.sxl.keys():
            self.all_answered.set()


async def survey(
    address: str, maps: Mapping[str, SignalMap], tell: Tell, more_s: float = _MORE_S
) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It only asks; `maps` are by version of
    the signal exchange list. After the first site that has answered, others have `more_s`
    to connect."""
    try:
        host, port = split_address(address, DEFAULT_PORT)
    except ValueError as error:
        raise LinkError(str(error)) from error
    found = _Found()

    def say(text: str) -> None:
        tell(plain(text))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        dialogue = Dialogue(reader, writer, _TIMEOUT_S)
        try:
            async with contextlib.aclosing(dialogue.messages()) as messages:
                await _ask(dialogue, messages, found, say)
        except (LinkError, TimeoutError) as error:
            say(str(error) or f"{dialogue.name} connects and says nothing")
        finally:
            dialogue.close()

    doorway = Doorway(serve, _MOST)
    try:
        port = doorway.open(host, port)
        say(f"listening at {host}:{port}: sites connect by themselves")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_WAIT_S):
                await found.all_answered.wait()
                await asyncio.sleep(more_s)
                await found.all_answered.wait()
    finally:
        await doorway.close()
    if not found.sxl:
        raise LinkError(f"no site has connected to {host}:{port} in {_WAIT_S:g} s")
    return _proposal(f"{host}:{port}", found, maps)


async def _ask(
    dialogue: Dialogue,
    messages: AsyncGenerator[Message, None],
    found: _Found,
    tell: Tell,
) -> None:
    """Whoever it is and whatever list it speaks is welcome."""
    async with asyncio.timeout(_TIMEOUT_S):
        version = await anext(messages)
        if not isinstance(version, Version) or not version.siteId:
            raise LinkError(f"{dialogue.name} begins with {type(version).__name__}")
        dialogue.answer(version)
        site = version.siteId[0].sId
        spoken = in_common(VERSIONS, version.RSMP) or "none of ours"
        tell(f"{site} at {dialogue.name}: RSMP {spoken}, signal exchange list {version.SXL}")
        ours = [Vers(one) for one in VERSIONS]
        dialogue.tell(Version(RSMP=ours, siteId=[SId(site)], SXL=version.SXL))
        dialogue.answer(await anext(messages))
    found.arrive(site, version.SXL)
    dialogue.tell(Watchdog(wTs=format_stamp(time.time())))
    dialogue.tell(AggregatedStatusRequest(cId=site))
    dialogue.tell(StatusRequest(cId=site, sS=list(_ASKED)))
    async for message in messages:
        dialogue.answer(message)
        _tell(site, message, found, tell)


def _tell(site: str, message: Message, found: _Found, tell: Tell) -> None:
    if isinstance(message, AggregatedStatus):
        found.component[site] = message.cId
        bits = ", ".join(str(number) for number, bit in enumerate(message.se, 1) if bit)
        tell(f"{site}: component {message.cId}, aggregated status {bits or 'none'}")
    elif isinstance(message, Alarm) and message.aS == "Active":
        tell(f"{site}: alarm {message.aCId} is active at {message.cId}")
    elif isinstance(message, StatusResponse):
        said = ", ".join(f"{one.sCI} {one.n} {one.s}"[:200] for one in message.sS if one.s)
        tell(f"{site}: {said or 'no status'}")
        found.answer(site)


def _proposal(address: str, found: _Found, maps: Mapping[str, SignalMap]) -> str:
    sites = []
    for site in found.sxl:
        component = found.component.get(site, site)
        named = "" if component == site else f", component = {json.dumps(component)}"
        sites.append(f'  {{ asset = "ASSET", site = {json.dumps(site)}{named} }},')
    lists = set(found.sxl.values())
    fits = next((read for sxl, read in maps.items() if sxl in lists), None)
    proposed = fits.kind if fits else "MAP.toml"
    spoken = ", ".join(sorted(lists))
    return f"""\
[[links]]
name = "signals"
protocol = "rsmp"
source = "SOURCE" # who carries these assets in the city
poll_s = 10
timeout_s = 10

[links.options]
address = "{address}"
map = "{proposed}" # they speak the signal exchange list {json.dumps(spoken)}
security_code = "SECRET" # the name of a file in secrets beside the site file
sites = [
{chr(10).join(sites)}
]
"""
