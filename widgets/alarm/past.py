"""An alarm that is over, as the journal tells it. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from app.desk.rows import AlarmRow, JournalRow

BEGINNINGS = ("alarm_raised", "alarm_begun")
LEAST_URGENT = 4  # where the journal no longer reaches back to its beginning


def past_row(events: Sequence[JournalRow]) -> AlarmRow | None:
    """The alarm after the last of its `events` (eldest first); None without any.
    What nobody asks of a closed alarm is left out."""
    if not events:
        return None
    first, last = events[0], events[-1]
    begun = next((one for one in events if one.type in BEGINNINGS), first)
    taken = [one for one in events if one.type == "alarm_acknowledged"]
    value = begun.facts.get("value")
    return AlarmRow(
        alarm=-1,
        occurrence=first.occurrence,
        revision=len(events),
        asset=first.asset,
        rule=first.rule,
        priority=_priority(begun.facts.get("priority")),
        state=last.state or "A",
        raised_at=begun.at,
        changed_at=last.at,
        value=float(value) if isinstance(value, int | float) else None,
        acknowledged_by=taken[-1].person if taken else "",
        acknowledged_desk=taken[-1].desk if taken else "",
        acknowledged_at=taken[-1].at if taken else None,
        comment=str(taken[-1].facts.get("comment") or "") if taken else "",
        realarms=sum(one.type == "alarm_reraised" for one in events),
    )


def _priority(found: object) -> int:
    return int(found) if isinstance(found, int | float) and 1 <= found <= 4 else LEAST_URGENT
