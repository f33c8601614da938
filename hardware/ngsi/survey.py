"""What a context broker has, and a proposal for the site file."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import msgspec

from hardware.link import LinkError
from hardware.linkplan import Shelf, Tell
from hardware.mapped import NoValueError, decoded
from hardware.ngsi.attribute import attributes, short
from hardware.ngsi.entitymap import EntityMap, parse_map
from hardware.ngsi.options import Api, NgsiEntity, NgsiOptions, host_of, tls_of, token_of
from hardware.ngsi.wire import RefusedError, Wire
from hardware.sitefile import LinkSpec, SiteFileError

_PAGE = 100
_MOST_PAGES = 50
_SHOWN = 40
_TIMEOUT_S = 10.0


async def survey(
    address: str, spec: LinkSpec | None, shelf: Shelf, protocol: str, tell: Tell
) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It only asks."""
    options = _options(address, spec)
    apis = [options.api] if spec is not None else list(Api)
    refusal: LinkError | None = None
    for api in apis:
        spoken = msgspec.structs.replace(options, api=api)
        timeout_s = _TIMEOUT_S if spec is None else spec.timeout_s
        wire = Wire(spoken, token_of(spoken, shelf), tls_of(spoken, shelf), timeout_s)
        wire.begin()
        try:
            types = _types(await wire.get("types"))
            tell(f"{wire.url} speaks {api}; types: {', '.join(types[:_SHOWN]) or 'none'}")
            return await _proposal(wire, types, shelf, protocol, tell)
        except RefusedError as error:
            refusal = error
        finally:
            await wire.end()
    raise refusal or LinkError(f"{address} does not speak NGSI")


def _options(address: str, spec: LinkSpec | None) -> NgsiOptions:
    if spec is not None:
        return msgspec.convert(spec.options, NgsiOptions)
    url = address if "://" in address else f"http://{address}"
    try:
        host_of(url)
    except ValueError as error:
        raise LinkError(str(error)) from error
    return NgsiOptions(map="-", url=url, entities=[NgsiEntity(asset="-", id="-")])


def _types(answer: Any) -> list[str]:
    """Of NGSI-LD's list of types, or of NGSIv2's."""
    if isinstance(answer, dict):
        answer = answer.get("typeList", [])
    names = [one.get("type") if isinstance(one, dict) else one for one in answer]
    return [short(name) for name in names if isinstance(name, str)]


async def _proposal(wire: Wire, types: list[str], shelf: Shelf, protocol: str, tell: Tell) -> str:
    parts = []
    for name, text in sorted(shelf.maps(protocol).items()):
        with contextlib.suppress(SiteFileError):
            read = parse_map(text, name)
            if read.type in types:
                found = await _entities(wire, read, tell)
                if found:
                    parts.append(_link(wire, name.removesuffix(".toml"), read, found))
    return "\n".join(parts) or "# No map that ships is for these types."


async def _entities(wire: Wire, read: EntityMap, tell: Tell) -> list[str]:
    """The ids of those of which at least one point makes sense."""
    found: list[str] = []
    for page in range(_MOST_PAGES):
        some = await wire.get("entities", type=read.type, limit=_PAGE, offset=page * _PAGE)
        if not isinstance(some, list) or not some:
            break
        found += [one["id"] for one in some if isinstance(one, dict) and _sound(one, read)]
        if len(some) < _PAGE:
            break
    for identity in found[:_SHOWN]:
        tell(f"{read.type}: {identity[:256]}")
    tell(f"{read.type}: {len(found)} entities make sense")
    return found


def _sound(entity: Mapping[str, Any], read: EntityMap) -> bool:
    said = attributes(entity)
    for mapped in read.points:
        with contextlib.suppress(KeyError, NoValueError):
            decoded(mapped, said[mapped.attribute].raw)
            return isinstance(entity.get("id"), str)
    return False


def _link(wire: Wire, name: str, read: EntityMap, found: list[str]) -> str:
    quoted = [msgspec.json.encode(one).decode() for one in found]
    lines = [
        "[[links]]",
        f'name = "{name}"',
        'protocol = "ngsi"',
        'source = "SOURCE" # who carries these assets in the city',
        "poll_s = 30",
        "",
        "[links.options]",
        f'map = "{name}" # {read.title}: {read.kind}',
        f'url = "{wire.url}"',
        f'api = "{wire.api}"',
        "entities = [",
        *[f'  {{ asset = "ASSET", id = {one} }},' for one in quoted],
        "]",
        "",
    ]
    return "\n".join(lines)
