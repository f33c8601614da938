"""From the room's records to the rows that desks show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from msgspec.structs import asdict, replace

from app.bus.rows import AlarmRow, CameraRow, JournalRow, OrderRow, ShiftRow
from app.core.alarm import Alarm, Cause
from app.core.events import (
    AlarmHappening,
    AlarmRaised,
    AlarmReturned,
    CameraClosed,
    CameraHappening,
    CameraOpened,
    Event,
    HoldLifted,
    HoldPlaced,
    JournalRestored,
    OrderHappening,
    OrderRequested,
    OrderVerified,
    ProgrammeSet,
    ShiftHappening,
    SourceLost,
    StoreHappening,
    type_name,
)
from app.core.lighting_programme import Programme
from app.core.order import Order
from app.core.shift import Shift

_LOOK = frozenset(CameraRow.__struct_fields__)
# Of an event, what a journal row has fields for.
_SAID = frozenset(("at", "asset", "rule", "person", "desk", "occurrence", "state"))


def alarm_row(alarm: Alarm) -> AlarmRow:
    return AlarmRow(
        alarm=alarm.alarm,
        occurrence=alarm.occurrence,
        revision=alarm.revision,
        asset=alarm.asset,
        rule=alarm.rule,
        priority=alarm.priority,
        state=alarm.state.value,
        latched=alarm.latched,
        stale=alarm.stale,
        raised_at=alarm.raised_at,
        changed_at=alarm.changed_at,
        value=alarm.value,
        acknowledged_by=alarm.acknowledged_by,
        acknowledged_desk=alarm.acknowledged_desk,
        acknowledged_at=alarm.acknowledged_at,
        comment=alarm.comment,
        since=alarm.since,
        active=alarm.active,
        realarms=alarm.realarms,
        chattering=alarm.chattering,
        **_set_aside(alarm),
        **_words_about(alarm),
    )


class _SetAside(TypedDict, total=False):
    shelved_at: float
    shelved_until: float
    shelved_by: str
    shelf_reason: str
    one_shot: bool
    suppressed_by_asset: str
    suppressed_by: str
    suppressed_by_occurrence: int
    removed_at: float
    removed_by: str
    removal_reason: str
    work_order: str


class _Words(TypedDict, total=False):
    claimed_by: str
    claimed_desk: str
    claimed_until: float
    remark: str
    remark_by: str
    remark_at: float


def _set_aside(alarm: Alarm) -> _SetAside:
    """Why an alarm is not annunciated, as far as it applies."""
    found = _SetAside()
    if shelf := alarm.shelf:
        found |= _SetAside(
            shelved_at=shelf.at,
            shelved_until=shelf.until,
            shelved_by=shelf.person,
            shelf_reason=shelf.reason,
            one_shot=shelf.one_shot,
        )
    if cause := alarm.suppression:
        found |= _SetAside(
            suppressed_by_asset=cause.asset,
            suppressed_by=cause.name,
            suppressed_by_occurrence=cause.occurrence,
        )
    if removal := alarm.removal:
        found |= _SetAside(
            removed_at=removal.at,
            removed_by=removal.person,
            removal_reason=removal.reason,
            work_order=removal.work_order,
        )
    return found


def _words_about(alarm: Alarm) -> _Words:
    """What people said of an alarm beside its acknowledgement."""
    found = _Words()
    if claim := alarm.claim:
        found |= _Words(claimed_by=claim.person, claimed_desk=claim.desk, claimed_until=claim.until)
    if remark := alarm.remark:
        found |= _Words(remark=remark.comment, remark_by=remark.person, remark_at=remark.at)
    return found


def order_row(order: Order) -> OrderRow:
    return OrderRow(
        id=order.id,
        asset=order.asset,
        order=order.order,
        value=order.value,
        state=order.state.value,
        reason=order.reason,
        person=order.person,
        desk=order.desk,
        requested_at=order.requested_at,
        changed_at=order.changed_at,
        group=order.group,
        countersigned_by=order.countersigned_by,
        former=order.former,
        until=order.until,
        why=order.why,
        reverts=order.reverts,
        reverts_to=order.reverts_to,
        ended_by=order.ended_by,
    )


def shift_row(shift: Shift) -> ShiftRow:
    row = ShiftRow(
        position=shift.position,
        person=shift.person,
        desk=shift.desk,
        began_at=shift.began_at,
        taken=shift.taken,
    )
    if (offer := shift.offered) is None:
        return row
    return replace(
        row,
        offered=offer.handover,
        offered_at=offer.at,
        offered_by=offer.person,
        offered_desk=offer.desk,
        notes=offer.notes,
        confirmed=list(offer.confirmed),
    )


def event_asset(event: Event) -> str:
    """The asset an event is about; a source is one too, and a handover or a flood is
    found by its position."""
    match event:
        case AlarmHappening() | OrderHappening() | StoreHappening() | CameraHappening():
            return event.asset
        case ShiftHappening():
            return event.position
        case ProgrammeSet():
            return event.programme.name
        case _:
            return event.source


def journal_row(seq: int, event: Event) -> JournalRow:
    """An event as people read it; `detail` holds a comment, reason or value. Who
    looked at a camera is told by the register of cameras alone, to who may read it."""
    if isinstance(event, CameraHappening):
        return JournalRow(seq=seq, at=event.at, type=type_name(event), asset=event.asset)
    return JournalRow(
        seq=seq,
        at=event.at,
        type=type_name(event),
        asset=event_asset(event),
        rule=event.rule if isinstance(event, AlarmHappening) else "",
        person=getattr(event, "person", ""),
        desk=getattr(event, "desk", ""),
        detail=_detail(event),
        occurrence=getattr(event, "occurrence", 0),
        state=event.state.value if isinstance(event, AlarmHappening) else "",
        facts=_facts(event),
    )


def camera_rows(events: Iterable[Event]) -> list[CameraRow]:
    """Each look at a camera with its end; the newest come first, and so its end does."""
    closed: dict[str, float] = {}
    rows = []
    for event in events:
        if isinstance(event, CameraClosed):
            closed[event.view] = event.at
        elif isinstance(event, CameraOpened):
            known = {name: value for name, value in asdict(event).items() if name in _LOOK}
            rows.append(CameraRow(**known, closed_at=closed.get(event.view, 0.0)))
    return rows


def _facts(event: Event) -> dict[str, str | float | bool | None]:
    """What the row does not say in fields of its own. A cause is laid flat."""
    facts: dict[str, str | float | bool | None] = {}
    for name, value in asdict(event).items():
        if name in _SAID:
            continue
        if isinstance(value, Cause):
            facts |= {
                "cause_asset": value.asset,
                "cause_name": value.name,
                "cause_occurrence": value.occurrence,
            }
        elif isinstance(value, tuple):
            facts[name] = ", ".join(map(str, value))
        elif isinstance(value, Programme):
            facts["title_fr"], facts["title_en"] = value.title.fr, value.title.en
            facts["gone"] = value.gone
        elif isinstance(value, dict):
            facts[name] = ", ".join(f"{key} {one:g}" for key, one in value.items())
        else:
            facts[name] = value
    return facts


def _detail(event: Event) -> str:
    match event:
        case AlarmRaised() | AlarmReturned():
            return "" if event.value is None else f"{event.value:g}"
        case OrderRequested():
            return f"{event.order} {event.value:g}"
        case OrderVerified():
            return f"{event.order} {event.reported:g}"
        case SourceLost() | JournalRestored():
            return event.reason
        case HoldPlaced() | HoldLifted():
            return f"{event.subject}: {event.reason}"
        case ProgrammeSet():
            return event.why
        case OrderHappening():
            reason = getattr(event, "reason", "")
            return f"{event.order} {reason}".strip()
        case _:
            return str(getattr(event, "comment", ""))
