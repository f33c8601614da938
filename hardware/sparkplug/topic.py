"""The topics of Sparkplug B: ``spBv1.0/group/DDATA/node/device``."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

NAMESPACE = "spBv1.0"


class Verb(StrEnum):
    NBIRTH = "NBIRTH"
    NDEATH = "NDEATH"
    NDATA = "NDATA"
    NCMD = "NCMD"
    DBIRTH = "DBIRTH"
    DDEATH = "DDEATH"
    DDATA = "DDATA"
    DCMD = "DCMD"


class EdgeId(NamedTuple):
    """An edge node of a group."""

    group: str
    node: str

    def __str__(self) -> str:
        return f"{self.group}/{self.node}"

    def topic(self, verb: Verb, device: str = "") -> str:
        topic = f"{NAMESPACE}/{self.group}/{verb}/{self.node}"
        return f"{topic}/{device}" if device else topic

    @property
    def filter(self) -> str:
        """All that it and its devices say, and are told."""
        return f"{NAMESPACE}/{self.group}/+/{self.node}/#"


class Address(NamedTuple):
    """What a topic says. `device` is "" in messages of the node itself."""

    edge: EdgeId
    verb: Verb
    device: str


def parse_topic(topic: str) -> Address | None:
    """None where it is none of an edge node's."""
    levels = topic.split("/")
    if len(levels) not in (4, 5) or levels[0] != NAMESPACE or levels[2] not in list(Verb):
        return None
    verb = Verb(levels[2])
    device = levels[4] if len(levels) == 5 else ""
    if verb.startswith("D") is not bool(device):
        return None
    return Address(EdgeId(levels[1], levels[3]), verb, device)


def state_topic(host_id: str) -> str:
    """Where a host application says whether it is there."""
    return f"{NAMESPACE}/STATE/{host_id}"
