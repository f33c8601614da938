"""What is marked on an alarm beside its state, in words. No Qt."""

from __future__ import annotations

from app.desk.rows import AlarmRow
from widgets.board import Board
from widgets.figures import format_age


def standing(row: AlarmRow, board: Board) -> bool:
    """Whether it has stood for so long that the philosophy calls it stale."""
    return row.active and board.now() - row.raised_at > board.mirror.philosophy.standing_after_s


def marks_of(row: AlarmRow, board: Board) -> list[str]:
    """The most telling first; none for most alarms."""
    words, found = board.words, list[str]()
    if row.latched:
        found.append(words("lists.mark_latched"))
    if row.chattering:
        found.append(words("lists.mark_chattering"))
    if row.stale:
        found.append(words("lists.mark_stale"))
    if standing(row, board):
        after = format_age(board.mirror.philosophy.standing_after_s, words)
        found.append(words("lists.mark_standing", age=after))
    if row.realarms:
        found.append(words("lists.mark_again", n=row.realarms))
    if row.claimed_by and row.claimed_until > board.now():
        found.append(words("lists.claimed", by=row.claimed_by))
    if row.comment or row.remark:
        found.append(words("lists.mark_comment"))
    return found
