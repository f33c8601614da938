"""What else is to be known of an alarm at a glance. No Qt."""

from __future__ import annotations

from app.desk.rows import AlarmRow
from widgets.alarms.marks import standing
from widgets.board import Board
from widgets.figures import format_age, format_clock


def marks_of(row: AlarmRow, board: Board) -> list[str]:
    """Claimed by whom, chattering, standing for long, values not trusted, the condition
    behind a state that hides it, the latest comment."""
    words, now = board.words, board.now()
    said = []
    if row.claimed_until > now:
        clock = format_clock(row.claimed_until, words, now)
        said.append(words("alarm.claimed", by=row.claimed_by, clock=clock))
    if row.state in "EFG":
        said.append(words("alarm.active" if row.active else "alarm.inactive"))
    if row.chattering:
        said.append(words("alarm.chattering"))
    if standing(row, board):
        said.append(words("alarm.standing", age=format_age(now - row.raised_at, words)))
    if row.stale:
        said.append(words("alarm.stale"))
    if row.comment:
        said.append(f"« {row.comment} »")
    if row.remark:
        said.append(words("alarm.remark", by=row.remark_by, comment=row.remark))
    return said
