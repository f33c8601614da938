"""Looks at an OPC UA server nobody knows, and proposes what a site file could say."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from asyncua import ua

from hardware.link import LinkError
from hardware.linkplan import Shelf, Tell
from hardware.netaddress import split_address
from hardware.opcua.nodemap import parse_map
from hardware.opcua.options import DEFAULT_PORT, OpcUaOptions
from hardware.opcua.session import Session
from hardware.sitefile import SiteFileError

_TIMEOUT_S = 4.0
_MOST_OBJECTS = 500
_MOST_TOLD = 200
_DEEPEST = 4  # folders in folders


async def survey(
    address: str, options: OpcUaOptions, shelf: Shelf, maps: Mapping[str, str], tell: Tell
) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It only reads."""
    try:
        host, port = split_address(address, DEFAULT_PORT)
    except ValueError as error:
        raise LinkError(str(error)) from error
    host = f"[{host}]" if ":" in host else host
    session = Session(f"opc.tcp://{host}:{port}{options.path}", options, shelf, _TIMEOUT_S)
    try:
        tell(f"connecting to {session.name}, security {options.security}")
        await session.connect()
        tell("connected")
        namespaces = await _namespaces(session)
        for number, uri in enumerate(namespaces):
            tell(f"namespace {number}: {_short(uri)}")
        found = await _objects(session, tell)
        return _proposal(address, options, namespaces, found, maps)
    finally:
        session.end()
        await session.leave()
        await asyncio.sleep(0)


async def _namespaces(session: Session) -> list[str]:
    read = session.service().read_attributes(
        [ua.NodeId(ua.ObjectIds.Server_NamespaceArray)], ua.AttributeIds.Value
    )
    (answer,) = await session.asked(read)
    with session.translated(f"{session.name} has no namespaces"):
        return [str(uri) for uri in answer.Value.Value]


async def _objects(session: Session, tell: Tell) -> dict[ua.NodeId, list[ua.NodeId]]:
    """The objects of makers, breadth first, each with its variables."""
    found: dict[ua.NodeId, list[ua.NodeId]] = {}
    level = [ua.NodeId(ua.ObjectIds.ObjectsFolder)]
    told = 0
    for _ in range(_DEEPEST):
        below: list[ua.NodeId] = []
        for node in level:
            for reference in await _browse(session, node):
                child = ua.NodeId(reference.NodeId.Identifier, reference.NodeId.NamespaceIndex)
                if not child.NamespaceIndex:
                    continue  # of the standard
                if reference.NodeClass == ua.NodeClass.Object:
                    if child not in found and len(found) < _MOST_OBJECTS:
                        found[child] = []
                        below.append(child)
                elif node in found:
                    found[node].append(child)
                told += 1
                if told <= _MOST_TOLD:
                    name = _short(str(reference.BrowseName.Name))
                    tell(f"{reference.NodeClass.name} {_short(child.to_string())}: {name}")
        level = below
    return found


async def _browse(session: Session, node: ua.NodeId) -> list[Any]:
    """What lies below `node`."""
    description = ua.BrowseDescription()
    description.NodeId = node
    description.BrowseDirection = ua.BrowseDirection.Forward
    description.ReferenceTypeId = ua.NodeId(ua.ObjectIds.HierarchicalReferences)
    description.IncludeSubtypes = True
    description.NodeClassMask = ua.NodeClass.Object | ua.NodeClass.Variable
    description.ResultMask = ua.BrowseResultMask.All
    parameters = ua.BrowseParameters()
    parameters.NodesToBrowse = [description]
    parameters.RequestedMaxReferencesPerNode = _MOST_OBJECTS
    results = await session.asked(session.service().browse(parameters))
    return list(results[0].References)


def _proposal(
    address: str,
    options: OpcUaOptions,
    namespaces: list[str],
    found: Mapping[ua.NodeId, list[ua.NodeId]],
    maps: Mapping[str, str],
) -> str:
    best, objects = "MAP.toml", [_name(node) for node in found]
    for file, text in maps.items():
        try:
            read = parse_map(text, file)
        except SiteFileError:
            continue
        if read.namespace not in namespaces:
            continue
        index = namespaces.index(read.namespace)
        known = {node.to_string() for nodes in found.values() for node in nodes}
        fitting = [
            name
            for name in objects
            if all(
                f"ns={index};{point.node.replace('{object}', name)}" in known
                for point in read.points
            )
        ]
        if fitting:
            best, objects = file.removesuffix(".toml"), fitting
    lines = [
        "[[links]]",
        'name = "opcua"',
        'protocol = "opcua"',
        'source = "SOURCE" # who carries these assets in the city',
        "",
        "[links.options]",
        f'map = "{best}"',
        f'security = "{options.security}"',
        "devices = [",
    ]
    for name in objects:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'  {{ asset = "ASSET", address = "{address}", object = "{quoted}" }},')
    return "\n".join([*lines, "]"]) + "\n"


def _name(node: ua.NodeId) -> str:
    return _short(str(node.Identifier))


def _short(text: str) -> str:
    return "".join(sign for sign in text[:200] if sign.isprintable())
