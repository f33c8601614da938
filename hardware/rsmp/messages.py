"""The messages of RSMP 3.2.2, and what they look like on the wire."""

# ruff: noqa: N815  the names of fields are those of the standard

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from uuid import uuid4

import msgspec
from msgspec import UNSET, UnsetType

LONGEST = 256 * 1024  # bytes of one message; a list of 10,000 statuses is none
END = b"\x0c"  # form feed: no JSON text has one
Name = Annotated[str, msgspec.Meta(max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=20_000)]
MessageId = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Content = Text | Annotated[list[dict[str, Any]], msgspec.Meta(max_length=500)] | None
ON_CHANGE = "3.1.5"  # since this version a subscription says whether each change counts
MOST = msgspec.Meta(max_length=1000)


class MalformedError(ValueError):
    """Bytes that are no message; `identity` of what can be refused all the same."""

    def __init__(self, reason: str, identity: str = "") -> None:
        super().__init__(reason)
        self.identity = identity


def new_id() -> str:
    return str(uuid4())


class Body(msgspec.Struct, kw_only=True, tag_field="type", omit_defaults=False):
    """What every message has. An unknown field is allowed: the standard may grow."""

    mType: Literal["rSMsg"] = "rSMsg"


class Said(Body, kw_only=True):
    """A message that is acknowledged under its `mId`."""

    mId: MessageId = msgspec.field(default_factory=new_id)


class About(Said, kw_only=True):
    """A message about the component `cId`."""

    ntsOId: Name = ""
    xNId: Name = ""
    cId: Name


class Vers(msgspec.Struct):
    vers: Name


class SId(msgspec.Struct):
    sId: Name


class Version(Said, kw_only=True, tag="Version"):
    RSMP: Annotated[list[Vers], MOST]
    siteId: Annotated[list[SId], MOST]
    SXL: Name


class Watchdog(Said, kw_only=True, tag="Watchdog"):
    wTs: Name


class MessageAck(Body, kw_only=True, tag="MessageAck"):
    oMId: MessageId


class MessageNotAck(Body, kw_only=True, tag="MessageNotAck"):
    oMId: MessageId
    rea: Text = ""


class AggregatedStatus(About, kw_only=True, tag="AggregatedStatus"):
    aSTS: Name
    fP: Name | None = None
    fS: Name | None = None
    se: Annotated[list[bool], msgspec.Meta(min_length=8, max_length=8)]


class AggregatedStatusRequest(About, kw_only=True, tag="AggregatedStatusRequest"):
    pass


class Returned(msgspec.Struct):
    n: Name
    v: Content


class Alarm(About, kw_only=True, tag="Alarm"):
    """With a state where a site says it, without where a supervisor asks for something."""

    aCId: Name
    xACId: Text = ""
    xNACId: Text = ""
    aSp: Literal["Issue", "Request", "Acknowledge", "Suspend", "Resume"]
    ack: Literal["Acknowledged", "notAcknowledged"] | UnsetType = UNSET
    aS: Literal["Active", "inActive"] | UnsetType = UNSET
    sS: Literal["Suspended", "notSuspended"] | UnsetType = UNSET
    aTs: Name | UnsetType = UNSET
    cat: Name | UnsetType = UNSET
    pri: Name | UnsetType = UNSET
    rvs: Annotated[list[Returned], MOST] | UnsetType = UNSET


class Asked(msgspec.Struct, frozen=True):
    """One value of a status."""

    sCI: Name
    n: Name


class Subscribed(msgspec.Struct):
    """`uRt` seconds between updates, "0" for none; `sOc` at each change (since 3.1.5)."""

    sCI: Name
    n: Name
    uRt: Name
    sOc: bool | UnsetType = UNSET


class Value(msgspec.Struct):
    """`q` is recent, old (buffered through an outage), undefined or unknown."""

    sCI: Name
    n: Name
    s: Content
    q: Literal["recent", "old", "undefined", "unknown"]


class StatusRequest(About, kw_only=True, tag="StatusRequest"):
    sS: Annotated[list[Asked], MOST]


class StatusSubscribe(About, kw_only=True, tag="StatusSubscribe"):
    sS: Annotated[list[Subscribed], MOST]


class StatusUnsubscribe(About, kw_only=True, tag="StatusUnsubscribe"):
    sS: Annotated[list[Asked], MOST]


class StatusResponse(About, kw_only=True, tag="StatusResponse"):
    sTs: Name
    sS: Annotated[list[Value], MOST]


class StatusUpdate(About, kw_only=True, tag="StatusUpdate"):
    sTs: Name
    sS: Annotated[list[Value], MOST]


class Argument(msgspec.Struct):
    cCI: Name
    n: Name
    cO: Name
    v: Content


class Outcome(msgspec.Struct):
    cCI: Name
    n: Name
    v: Content
    age: Literal["recent", "old", "undefined", "unknown"]


class CommandRequest(About, kw_only=True, tag="CommandRequest"):
    arg: Annotated[list[Argument], MOST]


class CommandResponse(About, kw_only=True, tag="CommandResponse"):
    cTS: Name
    rvs: Annotated[list[Outcome], MOST]


Message = (
    Version
    | Watchdog
    | MessageAck
    | MessageNotAck
    | AggregatedStatus
    | AggregatedStatusRequest
    | Alarm
    | StatusRequest
    | StatusSubscribe
    | StatusUnsubscribe
    | StatusResponse
    | StatusUpdate
    | CommandRequest
    | CommandResponse
)
_DECODER: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)
_IDENTITY: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, Any])


def encoded(message: Body) -> bytes:
    """With its form feed."""
    return msgspec.json.encode(message) + END


def decoded(packet: bytes) -> Message:
    """The message in `packet`, which ends before its form feed. MalformedError, with
    the message's id where it has one."""
    try:
        return _DECODER.decode(packet)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError(str(error)[:200], _identity(packet)) from error


def _identity(packet: bytes) -> str:
    try:
        found = _IDENTITY.decode(packet).get("mId")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return found if isinstance(found, str) and 0 < len(found) <= 100 else ""


def plain(text: str) -> str:
    """Words of another's, fit for a log, a screen or a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:300])


def in_common(mine: Iterable[str], theirs: Iterable[Vers]) -> str:
    """The latest version that both speak, "" for none."""
    both = set(mine) & {one.vers for one in theirs}
    return max(both, key=_number, default="")


def at_least(version: str, other: str) -> bool:
    return _number(version) >= _number(other)


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
