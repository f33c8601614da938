"""What was gathered for a handover, told line by line, as the journal keeps it."""

from __future__ import annotations

from collections.abc import Iterator

from app.bus.rows import AlarmRow, OrderRow, SourceRow
from app.core.gathering import Gathering
from app.core.handover_summary import LINES_AT_MOST, TEXT_AT_MOST, HandoverSummary, Line

Left = Gathering[AlarmRow, OrderRow, SourceRow]


def summary_of(left: Left, flood_since: float) -> HandoverSummary:
    """All counts; of the lines the first LINES_AT_MOST, the most urgent before others."""
    counts = {
        "unacknowledged": len(left.unacknowledged),
        "acknowledged": left.acknowledged,
        "shelved": len(left.shelved),
        "removed": len(left.removed),
        "claimed": len(left.claimed),
        "suppressed": left.suppressed,
        "order": len(left.orders),
        "lost": len(left.lost),
    }
    lines = list(_lines(left))[:LINES_AT_MOST]
    return HandoverSummary(counts=counts, lines=lines, flood_since=flood_since)


def _lines(left: Left) -> Iterator[Line]:
    for row in left.unacknowledged:
        yield _line(row, "unacknowledged")
    for row in left.shelved:
        yield _line(row, "shelved", row.shelved_until, row.shelved_by, row.shelf_reason)
    for row in left.removed:
        reason = " · ".join(word for word in (row.removal_reason, row.work_order) if word)
        yield _line(row, "removed", 0.0, row.removed_by, reason)
    for row in left.claimed:
        yield _line(row, "claimed", row.claimed_until, row.claimed_by)
    for order in left.orders:
        yield Line(
            what="order",
            asset=order.asset,
            rule=order.order,
            at=order.requested_at,
            person=order.person[:TEXT_AT_MOST],
            text=order.state,
        )
    for source in left.lost:
        yield Line(what="lost", asset=source.source[:TEXT_AT_MOST], at=source.changed_at)


def _line(row: AlarmRow, what: str, until: float = 0.0, person: str = "", text: str = "") -> Line:
    return Line(
        what=what,
        asset=row.asset,
        rule=row.rule,
        priority=row.priority,
        at=row.removed_at if what == "removed" else row.raised_at,
        until=until,
        person=person[:TEXT_AT_MOST],
        text=text[:TEXT_AT_MOST],
    )
