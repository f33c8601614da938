"""From the room's records to the rows that desks show."""

from __future__ import annotations

from app.bus.wire import AlarmRow, JournalRow, OrderRow
from app.core.alarm import Alarm
from app.core.events import (
    AlarmHappening,
    AlarmRaised,
    AlarmReturned,
    Event,
    OrderHappening,
    OrderRequested,
    OrderVerified,
    SourceLost,
    type_name,
)
from app.core.order import Order


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
    )


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
    )


def event_asset(event: Event) -> str:
    """The asset an event is about; a source is an asset too."""
    return event.asset if isinstance(event, AlarmHappening | OrderHappening) else event.source


def journal_row(seq: int, event: Event) -> JournalRow:
    """An event as people read it; `detail` holds a comment, reason or value."""
    return JournalRow(
        seq=seq,
        at=event.at,
        type=type_name(event),
        asset=event_asset(event),
        rule=event.rule if isinstance(event, AlarmHappening) else "",
        person=getattr(event, "person", ""),
        desk=getattr(event, "desk", ""),
        detail=_detail(event),
    )


def _detail(event: Event) -> str:
    match event:
        case AlarmRaised() | AlarmReturned():
            return "" if event.value is None else f"{event.value:g}"
        case OrderRequested():
            return f"{event.order} {event.value:g}"
        case OrderVerified():
            return f"{event.order} {event.reported:g}"
        case SourceLost():
            return event.reason
        case OrderHappening():
            reason = getattr(event, "reason", "")
            return f"{event.order} {reason}".strip()
        case _:
            return str(getattr(event, "comment", ""))
