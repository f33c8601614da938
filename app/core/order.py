"""One order to a device, and the table of what may become of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from app.core.value import Value


class OrderState(StrEnum):
    REQUESTED = "REQUESTED"
    SENT = "SENT"
    VERIFIED = "VERIFIED"
    REJECTED = "REJECTED"
    TIMED_OUT = "TIMED_OUT"
    UNKNOWN = "UNKNOWN"  # neither proven nor refused, for nobody could see it


class OrderTrigger(StrEnum):
    SENT = "sent"  # the gateway passed it on
    REFUSED = "refused"  # by gateway or device, or it expired on the way
    SUPERSEDED = "superseded"  # a newer one for the same point
    READ_BACK = "read_back"  # the device's reading shows the asked value
    TIMEOUT = "timeout"
    UNSEEN = "unseen"  # time ran out, and meanwhile the source or the engine was away


_REQUESTED, _SENT = OrderState.REQUESTED, OrderState.SENT

# From the four last states nothing leads away: an order is never tried again.
ORDER_TRANSITIONS: dict[tuple[OrderState, OrderTrigger], OrderState] = {
    (_REQUESTED, OrderTrigger.SENT): OrderState.SENT,
    (_REQUESTED, OrderTrigger.REFUSED): OrderState.REJECTED,
    (_REQUESTED, OrderTrigger.SUPERSEDED): OrderState.REJECTED,
    (_REQUESTED, OrderTrigger.READ_BACK): OrderState.VERIFIED,
    (_REQUESTED, OrderTrigger.TIMEOUT): OrderState.TIMED_OUT,
    (_REQUESTED, OrderTrigger.UNSEEN): OrderState.UNKNOWN,
    (_SENT, OrderTrigger.REFUSED): OrderState.REJECTED,
    (_SENT, OrderTrigger.SUPERSEDED): OrderState.REJECTED,
    (_SENT, OrderTrigger.READ_BACK): OrderState.VERIFIED,
    (_SENT, OrderTrigger.TIMEOUT): OrderState.TIMED_OUT,
    (_SENT, OrderTrigger.UNSEEN): OrderState.UNKNOWN,
}


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """`value` as held; `sent_at` 0.0 until the gateway said so. `group` names the
    wish of which this order is one of several, `former` is what the device reported
    before (None: nothing certain). With `until` it is an override, in force until then
    for the reason `why`; then the order `ended_by`, which `reverts` it, asks for
    `reverts_to` by itself. An override that is over has `until` 0. Times are epoch
    seconds by the engine's clock."""

    id: str
    asset: str
    order: str
    value: float
    state: OrderState
    reason: str = ""
    person: str
    desk: str
    requested_at: float
    changed_at: float
    expires_at: float
    sent_at: float = 0.0
    group: str = ""
    countersigned_by: str = ""
    former: float | None = None
    until: float = 0.0
    why: str = ""
    reverts: str = ""
    reverts_to: float | None = None
    ended_by: str = ""

    @property
    def pending(self) -> bool:
        return self.state in (OrderState.REQUESTED, OrderState.SENT)


@dataclass(frozen=True, slots=True)
class OrderWish:
    """What a person asks for. `value` as said (word, number, boolean) or as
    held; not to be carried out after `expires_at`. One of several that were wished
    together has the name of their `group`. With `until` it is an override, for the
    reason `why`; `reverts` is the override that it ends."""

    id: str
    asset: str
    order: str
    value: Value
    person: str
    desk: str
    expires_at: float
    group: str = ""
    countersigned_by: str = ""
    until: float = 0.0
    why: str = ""
    reverts: str = ""


@dataclass(frozen=True, slots=True)
class OrderReport:
    """A gateway's or device's word: `outcome` is sent, accepted, refused or
    expired."""

    id: str
    outcome: str
    reason: str = ""
