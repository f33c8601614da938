"""What the journal's facts say of one event of an alarm, in the language of the desk."""

from __future__ import annotations

from collections.abc import Callable

from app.core.causetext import cause_text
from app.desk.rows import JournalRow
from widgets.board import Board
from widgets.figures import format_clock
from widgets.orders.truths import value_text

TEXT_CAP = 200


def facts_of(row: JournalRow, board: Board) -> str:
    """Value, term, reason, comment, signature: all that the event carries beside
    its type, as one line; "" where it carries nothing."""
    tell = TELLERS.get(row.type)
    said = [] if tell is None else tell(row, board)
    return " · ".join(part[:TEXT_CAP] for part in said if part)


def rule_value(row: JournalRow, board: Board) -> str:
    """The value that an event was decided by, with its unit."""
    kind, number = board.kind_of(row.asset), row.facts.get("value")
    rule = next((r for r in kind.rules if r.name == row.rule), None) if kind else None
    if rule is None or not rule.condition.point or not isinstance(number, int | float):
        return ""
    return value_text(board, row.asset, rule.condition.point, float(number))


def cause_of(row: JournalRow, board: Board) -> str:
    """The asset that an alarm is suppressed by, and its alarm or named condition."""
    asset, name = _text(row, "cause_asset"), _text(row, "cause_name")
    said = cause_text(name, board.kind_of(asset), board.kind_of(row.asset))
    title = said.say(board.language) if said is not None else name
    return " · ".join(part for part in (asset, title) if part)


def _text(row: JournalRow, name: str) -> str:
    found = row.facts.get(name)
    return "" if found is None or isinstance(found, bool) else str(found)


def _number(row: JournalRow, name: str) -> float:
    found = row.facts.get(name)
    return float(found) if isinstance(found, int | float) else 0.0


def _signature(row: JournalRow, board: Board) -> list[str]:
    words, by = board.words, _text(row, "countersigned_by")
    signed = [words("card.said_signed")] if row.facts.get("signed") else []
    return [*signed, words("card.said_countersigned", by=by)] if by else signed


def _until(row: JournalRow, board: Board) -> str:
    clock = format_clock(_number(row, "until"), board.words, board.now())
    return board.words("card.said_until", clock=clock)


def _raised(row: JournalRow, board: Board) -> list[str]:
    previous = int(_number(row, "previous"))
    taken = board.words("card.said_previous", n=previous) if previous else ""
    return [rule_value(row, board), taken]


def _comment(row: JournalRow, board: Board) -> list[str]:
    comment = _text(row, "comment")
    return [f"« {comment} »" if comment else "", *_signature(row, board)]


def _shelved(row: JournalRow, board: Board) -> list[str]:
    term = _until(row, board)
    if row.facts.get("one_shot"):
        term = f"{term} {board.words('card.said_one_shot')}"
    return [term, _text(row, "reason"), *_signature(row, board)]


def _unshelved(row: JournalRow, board: Board) -> list[str]:
    known = {
        "expired": "card.said_expired",
        "unshelved": "card.said_unshelved",
        "one_shot": "card.said_one_shot_over",
    }
    cause = _text(row, "cause")
    return [board.words(known[cause]) if cause in known else cause]


def _removed(row: JournalRow, board: Board) -> list[str]:
    order = _text(row, "work_order")
    said = board.words("card.said_work_order", n=order) if order else ""
    return [_text(row, "reason"), said, *_signature(row, board)]


def _changed(row: JournalRow, board: Board) -> list[str]:
    key = "card.said_abnormal" if row.facts.get("active") else "card.said_normal"
    return [board.words(key), rule_value(row, board)]


def _claimed(row: JournalRow, board: Board) -> list[str]:
    if _number(row, "until") <= row.at:
        return [board.words("card.said_let_go")]
    return [_until(row, board)]


def _chattered(row: JournalRow, board: Board) -> list[str]:
    key = "card.said_chattering" if row.facts.get("chattering") else "card.said_quiet"
    return [board.words(key)]


TELLERS: dict[str, Callable[[JournalRow, Board], list[str]]] = {
    "alarm_begun": lambda row, board: [rule_value(row, board)],
    "alarm_raised": _raised,
    "alarm_reraised": lambda row, board: [rule_value(row, board)],
    "alarm_acknowledged": _comment,
    "alarm_returned": lambda row, board: [rule_value(row, board)],
    "alarm_shelved": _shelved,
    "alarm_unshelved": _unshelved,
    "alarm_suppressed": lambda row, board: [cause_of(row, board)],
    "alarm_unsuppressed": lambda row, board: [cause_of(row, board)],
    "alarm_removed": _removed,
    "alarm_condition_changed": _changed,
    "alarm_claimed": _claimed,
    "alarm_commented": _comment,
    "alarm_chattered": _chattered,
}
