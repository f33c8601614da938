"""Listens to a broker nobody knows, and proposes what a site file could say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping

import msgspec

from hardware.link import LinkError
from hardware.linkplan import Shelf, Tell
from hardware.mqtt.peer import Peer
from hardware.netaddress import split_address
from hardware.sitefile import LinkSpec, SiteFileError
from hardware.sparkplug.codec import PayloadError, decoded, encoded
from hardware.sparkplug.metric import DataType, Metric, Payload
from hardware.sparkplug.metricmap import MetricMap, parse_map
from hardware.sparkplug.options import DEFAULT_PORT, SparkplugOptions, edges_of
from hardware.sparkplug.session import REBIRTH
from hardware.sparkplug.topic import NAMESPACE, EdgeId, Verb, parse_topic

_TIMEOUT_S = 5.0
_QUIET_S = 3.0  # without anything new: then all have spoken
_MOST_S = 30.0  # a node speaks when something changes: the first may take its time
_MOST_NODES = 500
_SHOWN = 8
_ENOUGH = 0.5  # of a map's metrics
Found = dict[tuple[EdgeId, str], set[str]]  # metrics of each device


async def survey(address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It asks the nodes that it hears, and
    those of the site file, to be born anew, once each, and commands nothing else."""
    peer = _peer(address, spec, shelf)
    known = edges_of(_options(spec)) if spec is not None else ()
    try:
        tell(f"connecting to the broker {peer.name}")
        await peer.connect()
        await peer.subscribe([(f"{NAMESPACE}/#", 1)])
        tell(f"connected; listening for edge nodes, {_MOST_S:g} s at most")
        found = await _listen(peer, known, tell)
    finally:
        peer.end()
        await peer.ended()
    if not found:
        raise LinkError(f"no edge node speaks at the broker {peer.name}")
    return _proposal(address, found, shelf.maps("sparkplug"), tell)


def _peer(address: str, spec: LinkSpec | None, shelf: Shelf) -> Peer:
    try:
        if spec is None:
            return Peer(*split_address(address, DEFAULT_PORT), "host-survey", _TIMEOUT_S)
        options = _options(spec)
        return Peer(
            *options.place,
            "host-survey",
            spec.timeout_s,
            login=options.login(shelf),
            tls=options.trust(shelf),
        )
    except ValueError as error:
        raise LinkError(str(error)) from error


def _options(spec: LinkSpec) -> SparkplugOptions:
    return msgspec.convert(spec.options, SparkplugOptions)


async def _listen(peer: Peer, known: Iterable[EdgeId], tell: Tell) -> Found:
    """The devices of all nodes that speak, by their births."""
    found: Found = {}
    asked: set[EdgeId] = set(known)
    for edge in asked:
        await peer.publish(edge.topic(Verb.NCMD), _rebirth())
    loop = asyncio.get_running_loop()
    until = latest = loop.time() + _MOST_S
    while True:
        try:
            async with asyncio.timeout_at(min(until, latest)):
                heard = await peer.hear()
        except TimeoutError:
            break
        address = parse_topic(heard.topic)
        if address is None or address.verb in (Verb.NCMD, Verb.DCMD):
            continue
        edge = address.edge
        if edge not in asked and len(asked) < _MOST_NODES:
            asked.add(edge)
            await peer.publish(edge.topic(Verb.NCMD), _rebirth())
            until = loop.time() + _QUIET_S
        if address.verb not in (Verb.NBIRTH, Verb.DBIRTH):
            continue
        try:
            payload = decoded(heard.payload)
        except PayloadError as error:
            tell(f"{edge}: {error}")
            continue
        names = {metric.name for metric in payload.metrics if metric.name}
        if (edge, address.device) not in found:
            until = loop.time() + _QUIET_S
            shown = ", ".join(sorted(names)[:_SHOWN])
            tell(f"{edge}/{address.device}: {len(names)} metrics: {shown}")
        found[edge, address.device] = names
    return found


def _rebirth() -> bytes:
    return encoded(Payload((Metric(name=REBIRTH, raw=True, datatype=DataType.BOOLEAN),)))


def _proposal(address: str, found: Found, shelf: Mapping[str, str], tell: Tell) -> str:
    maps: dict[str, MetricMap] = {}
    for name, text in shelf.items():
        try:
            maps[name.removesuffix(".toml")] = parse_map(text, name)
        except SiteFileError as error:
            tell(str(error))
    lines = []
    for (edge, device), names in sorted(found.items()):
        if not device and any(other == edge for other, part in found if part):
            continue  # a node that only stands before its devices
        best, share = _best(maps, names)
        tell(f"{edge}/{device}: map {best or '-'}: {share:.0%} of its metrics are there")
        where = f"group = {json.dumps(edge.group)}, node = {json.dumps(edge.node)}"
        part = f", device = {json.dumps(device)}" if device else ""
        name = best if share >= _ENOUGH else "MAP.toml"
        lines.append(f'  {{ asset = "ASSET", {where}{part}, map = "{name}" }},')
    return "\n".join(
        [
            "[[links]]",
            'name = "sparkplug"',
            'protocol = "sparkplug"',
            'source = "SOURCE" # who carries these assets in the city',
            "",
            "[links.options]",
            f"address = {json.dumps(address)}",
            'map = "MAP.toml"',
            "devices = [",
            *lines,
            "]",
            "",
        ]
    )


def _best(maps: Mapping[str, MetricMap], names: set[str]) -> tuple[str, float]:
    """The map most of whose metrics are there, and their share."""
    best, share = "", 0.0
    for name, read in maps.items():
        there = sum(one.metric in names for one in read.metrics) / len(read.metrics)
        if there > share:
            best, share = name, there
    return best, share
