"""The rows that desks show: alarms, orders, sources, shifts, journal, quarantine.

They travel between engine and desks in the messages of `wire`. Times are UTC,
epoch seconds.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec


class AlarmRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One alarm as a desk shows it. `state` is a letter of the table (A-G);
    A means closed: remove the row. Only B, C and D are annunciated. `active`:
    the condition holds, in every state. Texts and times of what does not apply
    are empty and 0. `alarm` is the instance, `occurrence` the
    occasion; both are never reused for another. `revision` rises with every
    change of the occurrence."""

    alarm: int
    occurrence: int
    revision: int
    asset: str
    rule: str
    priority: int
    state: str
    latched: bool = False
    stale: bool = False
    raised_at: float
    changed_at: float
    value: float | None = None
    acknowledged_by: str = ""
    acknowledged_desk: str = ""
    acknowledged_at: float | None = None
    comment: str = ""
    since: float = 0.0
    active: bool = False
    realarms: int = 0
    chattering: bool = False
    shelved_at: float = 0.0
    shelved_until: float = 0.0
    shelved_by: str = ""
    shelf_reason: str = ""
    one_shot: bool = False
    suppressed_by_asset: str = ""
    suppressed_by: str = ""  # rule or named condition
    suppressed_by_occurrence: int = 0
    removed_at: float = 0.0
    removed_by: str = ""
    removal_reason: str = ""
    work_order: str = ""
    claimed_by: str = ""
    claimed_desk: str = ""
    claimed_until: float = 0.0
    remark: str = ""
    remark_by: str = ""
    remark_at: float = 0.0


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """One order as a desk shows it. `state` is REQUESTED, SENT, VERIFIED,
    REJECTED, TIMED_OUT or UNKNOWN. `group` is common to all that were wished
    together; `former` what the device reported before (None: nothing certain). With
    `until` it is an override, as in :class:`app.core.order.Order`."""

    id: str
    asset: str
    order: str
    value: float
    state: str
    reason: str = ""
    person: str
    desk: str
    requested_at: float
    changed_at: float
    group: str = ""
    countersigned_by: str = ""
    former: float | None = None
    until: float = 0.0
    why: str = ""
    reverts: str = ""
    reverts_to: float | None = None
    ended_by: str = ""


class ReservationRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk holds while its person confirms an order; over at `until`, and at
    once where `assets` is empty. One a desk at most."""

    desk: str
    person: str = ""
    order: str = ""
    value: float = 0.0
    assets: list[str] = []
    until: float = 0.0


class LinkState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the gateway's link for a source is. `state` is opening, up or down, `since` then;
    of `assets` that it speaks for, so many are `answering`. `trouble` is a word of
    `hardware.trouble` (or no_gateway) for the last one, `reason` its plain English, from
    `trouble_at` on. Times in epoch seconds."""

    name: Annotated[str, msgspec.Meta(max_length=64)]
    protocol: Annotated[str, msgspec.Meta(max_length=64)]
    address: Annotated[str, msgspec.Meta(max_length=300)]
    state: Literal["opening", "up", "down"]
    since: float
    assets: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    answering: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    trouble: Annotated[str, msgspec.Meta(max_length=32)] = ""
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""
    trouble_at: float = 0.0


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One source as the health screen shows it."""

    source: str
    online: bool
    known: bool
    changed_at: float
    last_message_at: float | None = None
    last_seq: int = 0
    missing: int = 0
    gaps: int = 0
    duplicates: int = 0
    readings: int = 0
    assets: int = 0
    link: LinkState | None = None


class ShiftRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The shift at one position. `person` signed handover `taken` at `began_at`
    (0: nobody yet); `offered` is the number of the offer that waits to be signed
    (0: none), `confirmed` the occurrences of the long shelves confirmed in it."""

    position: str
    person: str = ""
    desk: str = ""
    began_at: float = 0.0
    taken: int = 0
    offered: int = 0
    offered_at: float = 0.0
    offered_by: str = ""
    offered_desk: str = ""
    notes: str = ""
    confirmed: list[int] = []


class JournalRow(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the journal, as text for people; `facts` are its further
    fields as they are kept, for an alarm with `state` after it."""

    seq: int
    at: float
    type: str
    asset: str
    rule: str = ""
    person: str = ""
    desk: str = ""
    detail: str = ""
    occurrence: int = 0
    state: str = ""
    facts: dict[str, str | float | bool | None] = {}


class CameraRow(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a camera; `closed_at` is 0 where it was left to end at `until`."""

    view: str
    asset: str
    at: float
    until: float
    closed_at: float = 0.0
    person: str
    desk: str
    purpose: str
    reason: str
    reference: str


class QuarantineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One refused reading or message; `excerpt` at most 200 characters."""

    at: float
    source: str
    reason: str
    excerpt: str
