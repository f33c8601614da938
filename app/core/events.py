"""What happened, as the journal keeps it. Folding these gives the live picture.

Every event carries `at`, the engine's clock in epoch seconds. Asset and rule
are named by their texts, so that a journal outlives a changed city.
"""

from __future__ import annotations

import re

import msgspec

from app.core.alarm_table import State


def _tag(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Happening(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=_tag):
    at: float


class AlarmHappening(Happening, frozen=True, kw_only=True):
    """`state` and `latched` are those after the event; state A closes the
    occurrence. `revision` is the occurrence's new revision."""

    asset: str
    rule: str
    occurrence: int
    revision: int
    state: State
    latched: bool = False


class AlarmRaised(AlarmHappening, frozen=True, kw_only=True):
    """`since` is the source's time of the reading that began it. `previous` is
    the unacknowledged occurrence that this one takes over from (0: none)."""

    priority: int
    since: float
    value: float | None = None
    previous: int = 0


class AlarmReraised(AlarmHappening, frozen=True, kw_only=True):
    """Annunciated again under the same occurrence."""

    priority: int
    value: float | None = None


class AlarmAcknowledged(AlarmHappening, frozen=True, kw_only=True):
    person: str
    desk: str
    comment: str = ""


class AlarmReturned(AlarmHappening, frozen=True, kw_only=True):
    value: float | None = None


class AlarmReset(AlarmHappening, frozen=True, kw_only=True):
    person: str
    desk: str


class AlarmStaled(AlarmHappening, frozen=True, kw_only=True):
    """The values behind it are no longer trusted; its state is kept."""


class AlarmRefreshed(AlarmHappening, frozen=True, kw_only=True):
    """The values behind it are trusted again."""


class OrderHappening(Happening, frozen=True, kw_only=True):
    id: str
    asset: str
    order: str


class OrderRequested(OrderHappening, frozen=True, kw_only=True):
    """`value` as held; `epoch` is the life of the engine that accepted it."""

    value: float
    person: str
    desk: str
    expires_at: float
    epoch: int


class OrderSent(OrderHappening, frozen=True, kw_only=True):
    """The gateway passed it to the device."""


class OrderVerified(OrderHappening, frozen=True, kw_only=True):
    """The device's own reading shows the asked value."""

    reported: float


class OrderRejected(OrderHappening, frozen=True, kw_only=True):
    reason: str


class OrderTimedOut(OrderHappening, frozen=True, kw_only=True):
    """The device's reading did not come to the asked value in time."""

    reason: str


class SourceBorn(Happening, frozen=True, kw_only=True):
    """`said_at` is the source's own time of it."""

    source: str
    said_at: float


class SourceLost(Happening, frozen=True, kw_only=True):
    source: str
    said_at: float
    reason: str = "offline"


AlarmEvent = (
    AlarmRaised
    | AlarmReraised
    | AlarmAcknowledged
    | AlarmReturned
    | AlarmReset
    | AlarmStaled
    | AlarmRefreshed
)
OrderEvent = OrderRequested | OrderSent | OrderVerified | OrderRejected | OrderTimedOut
SourceEvent = SourceBorn | SourceLost
Event = AlarmEvent | OrderEvent | SourceEvent

_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode(event: Event) -> bytes:
    """JSON, so that an audit can be read without this program."""
    return _ENCODER.encode(event)


def decode(data: bytes | str) -> Event:
    """Raises msgspec.ValidationError for what is no event."""
    return _DECODER.decode(data)


def type_name(event: Event) -> str:
    """E.g. ``alarm_raised``."""
    return str(event.__struct_config__.tag)
