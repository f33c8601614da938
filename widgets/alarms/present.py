"""How an alarm stands now, in a sentence: by whom, until when, why."""

from __future__ import annotations

from app.core.causetext import cause_text
from app.desk.rows import AlarmRow
from widgets.board import Board
from widgets.figures import format_clock

REASON_CAP = 120


def present(row: AlarmRow, board: Board) -> str:
    """The state and who brought it about, e.g. "acknowledged by X at 14:03:20"."""
    words, now = board.words, board.now()

    def clock(moment: float) -> str:
        return format_clock(moment, words, now)

    match row.state:
        case "A":
            said = words("deeds.is_closed" if row.occurrence else "deeds.is_normal")
        case "B" if row.realarms:
            said = words("deeds.is_again", n=row.realarms)
        case "B":
            said = words("deeds.is_unacknowledged")
        case "C" if row.acknowledged_at is not None:
            said = words(
                "deeds.is_acknowledged", by=row.acknowledged_by, clock=clock(row.acknowledged_at)
            )
        case "C":
            said = words("deeds.is_standing")
        case "D":
            said = words("deeds.is_returned")
        case "E":
            key = "deeds.is_shelved_once" if row.one_shot else "deeds.is_shelved"
            said = words(key, by=row.shelved_by, clock=clock(row.shelved_until))
            said = _with(said, row.shelf_reason)
        case "F":
            said = words("deeds.is_suppressed", what=suppressor(row, board))
        case "G":
            said = words("deeds.is_removed", by=row.removed_by, clock=clock(row.removed_at))
            order = words("deeds.work_order", n=row.work_order) if row.work_order else ""
            said = _with(_with(said, row.removal_reason), order)
        case _:
            said = row.state
    return words("deeds.and_latched", state=said) if row.latched else said


def suppressor(row: AlarmRow, board: Board) -> str:
    """By what an alarm is suppressed: the asset, and its alarm or named condition."""
    return f"{row.suppressed_by_asset} · {cause_title(row, board)}".strip(" ·")


def cause_title(row: AlarmRow, board: Board) -> str:
    """The message of the rule, or the title of the named condition, that suppresses it."""
    own, its = board.kind_of(row.asset), board.kind_of(row.suppressed_by_asset)
    said = cause_text(row.suppressed_by, its, own)
    return said.say(board.language) if said is not None else row.suppressed_by


def _with(said: str, reason: str) -> str:
    return f"{said} · {reason[:REASON_CAP]}" if reason else said
