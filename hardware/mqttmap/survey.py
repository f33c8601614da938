"""What speaks on a broker, and a proposal for the site file."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Mapping

import msgspec

from hardware.jsontext import NoJsonError, parsed
from hardware.link import LinkError
from hardware.linkplan import Shelf, Tell
from hardware.mapped import NoValueError, decoded
from hardware.mqtt.heard import Heard
from hardware.mqtt.peer import Peer
from hardware.mqttmap.options import PORT, MapOptions, peer_of
from hardware.mqttmap.pattern import TopicPattern
from hardware.mqttmap.pointer import look
from hardware.mqttmap.topicmap import DEVICE, MessageMap, TopicMap, parse_map
from hardware.netaddress import split_address
from hardware.sitefile import LinkSpec, SiteFileError

QUIET_S = 10.0
MOST_S = 30.0
_MOST_TOPICS = 2000
_SHOWN = 40
_LARGEST_BYTES = 64 * 1024
_CONNECT_S = 5.0


async def survey(
    address: str,
    spec: LinkSpec | None,
    shelf: Shelf,
    protocol: str,
    tell: Tell,
    *,
    quiet_s: float = QUIET_S,
) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It only listens, until nothing new was
    heard for `quiet_s` after the first word."""
    maps = {}
    for name, text in sorted(shelf.maps(protocol).items()):
        with contextlib.suppress(SiteFileError):
            maps[name.removesuffix(".toml")] = parse_map(text, name)
    peer = _peer(address, spec, shelf)
    try:
        await peer.connect()
        heard = await _listened(peer, tell, quiet_s)
    finally:
        peer.end()
        await peer.ended()
    return _proposal(address, heard, maps, tell)


def _peer(address: str, spec: LinkSpec | None, shelf: Shelf) -> Peer:
    identity = f"probe-{secrets.token_hex(6)}"
    if spec is not None:
        options = msgspec.convert(spec.options, MapOptions)
        return peer_of(options, shelf, identity, spec.timeout_s)
    try:
        host, port = split_address(address, PORT)
    except ValueError as error:
        raise LinkError(str(error)) from error
    return Peer(host, port, identity, _CONNECT_S)


async def _listened(peer: Peer, tell: Tell, quiet_s: float) -> dict[str, Heard]:
    """The last message of each topic."""
    await peer.subscribe([("#", 0)])
    tell(f"{peer.name}: connected, listening")
    clock = asyncio.get_running_loop().time
    heard: dict[str, Heard] = {}
    until = last = clock() + MOST_S
    while (left_s := until - clock()) > 0:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left_s):
                message = await peer.hear()
                if message.topic not in heard:
                    if len(heard) >= _MOST_TOPICS:
                        continue
                    until = min(last, clock() + quiet_s)
                    if len(heard) < _SHOWN:
                        tell(f"{message.topic[:200]}: {len(message.payload)} bytes")
                heard[message.topic] = message
    tell(f"{len(heard)} topics")
    return heard


def _proposal(
    address: str, heard: Mapping[str, Heard], maps: Mapping[str, TopicMap], tell: Tell
) -> str:
    """A link for each map that fits, with the devices that spoke so."""
    lines = []
    for name, read in maps.items():
        found: dict[str, int] = {}  # how many points of each device make sense
        for meant in read.messages:
            pattern = TopicPattern(meant.topic)
            for topic, message in heard.items():
                names = pattern.match(topic)
                if names is not None:
                    sound = _sound(meant, message)
                    found[names[DEVICE]] = found.get(names[DEVICE], 0) + sound
        devices = [device for device, sound in sorted(found.items()) if sound]
        if not devices:
            continue
        tell(f"map {name}: {len(devices)} devices make sense")
        lines += [
            "[[links]]",
            f'name = "{name}"',
            'protocol = "mqttmap"',
            'source = "SOURCE" # who carries these assets in the city',
            "",
            "[links.options]",
            f'map = "{name}" # {read.title}: {read.kind}',
            f'broker = "{address}"',
            "devices = [",
            *[f'  {{ asset = "ASSET", device = {_quoted(device)} }},' for device in devices],
            "]",
            "",
        ]
    return "\n".join(lines) or "# No map that ships makes sense of what was heard."


def _sound(meant: MessageMap, message: Heard) -> int:
    """How many points of a message make sense."""
    if meant.form == "text" or len(message.payload) > _LARGEST_BYTES:
        return 0
    try:
        document = parsed(message.payload)
    except NoJsonError:
        return 0
    sound = 0
    for mapped in meant.points:
        with contextlib.suppress(LookupError, NoValueError):
            decoded(mapped, look(document, mapped.pointer))
            sound += 1
    return sound


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
