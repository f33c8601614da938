"""What comes out of a client's inbox, and what goes in at the other end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Message(NamedTuple):
    """One message as it came.

    `size` is the length on the wire; where it is greater than the client's
    cap, `payload` holds only the beginning and `oversize` is true. `topic` is
    "" where it was not text. `received_at` is epoch seconds UTC. `connection`
    and `mid` belong to the acknowledgement.
    """

    topic: str
    payload: bytes
    size: int
    qos: int
    retained: bool
    received_at: float
    connection: int
    mid: int

    @property
    def oversize(self) -> bool:
        return self.size > len(self.payload)


@dataclass(frozen=True, slots=True)
class Publication:
    """Something to be said: a birth, a will."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic filter and the greatest QoS wanted."""

    topic: str
    qos: int = 1


class LinkState(StrEnum):
    OFFLINE = "offline"  # not connected, tries again
    ONLINE = "online"
    REFUSED = "refused"  # the broker does not want us; tries again
    STOPPED = "stopped"


class LinkEvent(NamedTuple):
    """A change of the connection. `connection` counts from 1; `reason` is
    plain English for the log and the health screen."""

    at: float
    state: LinkState
    connection: int
    reason: str


class Receipt:
    """What became of one publication at QoS 1.

    `acknowledged` says that the broker took it (not that it was allowed: a
    broker also acknowledges what its permissions then drop). `lost` says that
    the connection ended first: it may have arrived or not, and this client
    will not send it again.
    """

    __slots__ = ("acknowledged", "connection", "lost", "size")

    def __init__(self, size: int, connection: int) -> None:
        self.size = size
        self.connection = connection
        self.acknowledged = False
        self.lost = False

    @property
    def pending(self) -> bool:
        return not (self.acknowledged or self.lost)
