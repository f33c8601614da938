"""The standard nodes that every OPC UA server has: built once, shared by all of this
process. They are thousands, and take about a second."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

from asyncua import ua
from asyncua.server.address_space import (
    AddressSpace,
    AttributeValue,
    NodeData,
    NodeManagementService,
)
from asyncua.server.internal_server import InternalServer
from asyncua.server.standard_address_space import standard_address_space


class Nodes(dict[ua.NodeId, NodeData]):
    """Those of one server: its own, and of the shared ones a copy of each that it uses."""

    def __init__(self, shared: dict[ua.NodeId, NodeData]) -> None:
        super().__init__()
        self._shared = shared

    def __missing__(self, key: ua.NodeId) -> NodeData:
        mine = self[key] = _copied(self._shared[key])
        return mine

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._shared

    def get(self, key: ua.NodeId, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default


class SharingServer(InternalServer):
    """An asyncua server inside whose standard nodes are shared."""

    async def load_standard_address_space(self, shelf_file: object = None) -> None:
        if not _SHARED:
            _SHARED.update(await asyncio.to_thread(_standard))
        self.aspace._nodes = Nodes(_SHARED)


_SHARED: dict[ua.NodeId, NodeData] = {}


def _standard() -> dict[ua.NodeId, NodeData]:
    space = AddressSpace()
    standard_address_space.fill_address_space(NodeManagementService(space))
    nodes: dict[ua.NodeId, NodeData] = space._nodes
    return nodes


def _copied(node: NodeData) -> NodeData:
    mine = NodeData(node.nodeid)
    for attribute, held in node.attributes.items():
        mine.attributes[attribute] = AttributeValue(copy.copy(held.value))
    mine.references = list(node.references)
    mine.call = node.call
    return mine
