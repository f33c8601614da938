"""What happened, as the journal keeps it. Folding these gives the live picture.

Every event carries `at`, the engine's clock in epoch seconds. Asset and rule
are named by their texts, so that a journal outlives a changed city.
"""

from __future__ import annotations

import msgspec

from app.core.alarm_events import (
    AlarmAcknowledged,
    AlarmBegun,
    AlarmChattered,
    AlarmClaimed,
    AlarmCommented,
    AlarmConditionChanged,
    AlarmEvent,
    AlarmHappening,
    AlarmRaised,
    AlarmRefreshed,
    AlarmRemoved,
    AlarmReraised,
    AlarmReset,
    AlarmRestored,
    AlarmReturned,
    AlarmShelved,
    AlarmStaled,
    AlarmSuppressed,
    AlarmUnshelved,
    AlarmUnsuppressed,
)
from app.core.camera_events import CameraClosed, CameraEvent, CameraHappening, CameraOpened
from app.core.happening import Happening
from app.core.holding_events import HoldingEvent, HoldLifted, HoldPlaced, RetentionCarriedOut
from app.core.lighting_events import LightingEvent, ProgrammeSet
from app.core.shift_events import (
    FloodBegan,
    FloodEnded,
    HandoverOffered,
    HandoverTaken,
    ShiftEvent,
    ShiftHappening,
)
from app.core.store_events import (
    JournalReconciled,
    JournalRestored,
    StoreEvent,
    StoreHappening,
)

__all__ = [
    "AlarmAcknowledged",
    "AlarmBegun",
    "AlarmChattered",
    "AlarmClaimed",
    "AlarmCommented",
    "AlarmConditionChanged",
    "AlarmEvent",
    "AlarmHappening",
    "AlarmRaised",
    "AlarmRefreshed",
    "AlarmRemoved",
    "AlarmReraised",
    "AlarmReset",
    "AlarmRestored",
    "AlarmReturned",
    "AlarmShelved",
    "AlarmStaled",
    "AlarmSuppressed",
    "AlarmUnshelved",
    "AlarmUnsuppressed",
    "CameraClosed",
    "CameraEvent",
    "CameraHappening",
    "CameraOpened",
    "Event",
    "FloodBegan",
    "FloodEnded",
    "HandoverOffered",
    "HandoverTaken",
    "Happening",
    "HoldLifted",
    "HoldPlaced",
    "HoldingEvent",
    "JournalReconciled",
    "JournalRestored",
    "LightingEvent",
    "OrderEvent",
    "OrderHappening",
    "OrderRejected",
    "OrderRequested",
    "OrderSent",
    "OrderTimedOut",
    "OrderUnresolved",
    "OrderVerified",
    "ProgrammeSet",
    "RetentionCarriedOut",
    "ShiftEvent",
    "ShiftHappening",
    "SourceBorn",
    "SourceEvent",
    "SourceLost",
    "StoreEvent",
    "StoreHappening",
    "decode",
    "encode",
    "type_name",
]


class OrderHappening(Happening, frozen=True, kw_only=True):
    id: str
    asset: str
    order: str


class OrderRequested(OrderHappening, frozen=True, kw_only=True):
    """`value` as held; `epoch` is the life of the engine that accepted it. `group`
    is common to all that were wished together; `former` what the device reported
    before. An override has `until`, `why` and what it `reverts_to`; the order that
    ends one says which it `reverts`."""

    value: float
    person: str
    desk: str
    expires_at: float
    epoch: int
    group: str = ""
    countersigned_by: str = ""
    former: float | None = None
    until: float = 0.0
    why: str = ""
    reverts: str = ""
    reverts_to: float | None = None


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


class OrderUnresolved(OrderHappening, frozen=True, kw_only=True):
    """Whether the device did it cannot be told: nobody could see it meanwhile."""

    reason: str


class SourceBorn(Happening, frozen=True, kw_only=True):
    """`said_at` is the source's own time of it."""

    source: str
    said_at: float


class SourceLost(Happening, frozen=True, kw_only=True):
    source: str
    said_at: float
    reason: str = "offline"


OrderEvent = (
    OrderRequested | OrderSent | OrderVerified | OrderRejected | OrderTimedOut | OrderUnresolved
)
SourceEvent = SourceBorn | SourceLost
Event = (
    AlarmEvent
    | OrderEvent
    | SourceEvent
    | ShiftEvent
    | StoreEvent
    | HoldingEvent
    | CameraEvent
    | LightingEvent
)

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
