"""What is said of one event of the journal, in the language of the desk."""

from __future__ import annotations

from app.core.kind import Rule
from app.desk.rows import JournalRow
from widgets.board import Board
from widgets.card.alarmevents import facts_of
from widgets.orders.truths import order_kind, value_text


def event_of(row: JournalRow, board: Board) -> str:
    """What happened."""
    key = f"card.event_{row.type}"
    return board.words(key) if board.words.has(key) else row.type.replace("_", " ")


def person_of(row: JournalRow) -> str:
    """Who did it and where, "" for the machine's own."""
    return f"{row.person} · {row.desk}" if row.person else ""


def detail_of(row: JournalRow, board: Board) -> str:
    """To what, with value or reason; a person's comment as it was written."""
    if row.type.startswith("order_"):
        return _order(row, board)
    if row.type.startswith("flood_"):
        return board.words("card.said_annunciated", n=row.facts.get("annunciated", row.detail))
    if not row.rule:
        return _reason(row.detail, board)
    kind = board.kind_of(row.asset)
    rule = next((r for r in kind.rules if r.name == row.rule), None) if kind else None
    facts = facts_of(row, board)
    if rule is None:
        return f"{row.rule} {facts or row.detail}".strip()
    said = rule.message.say(board.language)
    if facts:
        return f"{said} · {facts}"
    return f"{said} · {_value(row, rule, board)}" if row.detail else said


def _value(row: JournalRow, rule: Rule, board: Board) -> str:
    number = _number(row.detail)
    if row.type in ("alarm_raised", "alarm_returned") and number is not None:
        return value_text(board, row.asset, rule.condition.point, number)
    return row.detail


def _order(row: JournalRow, board: Board) -> str:
    name, _, rest = row.detail.partition(" ")
    order = order_kind(board.kind_of(row.asset), name)
    if order is None:
        return row.detail
    number = _number(rest)
    told = _reason(rest, board)
    if number is not None:
        told = value_text(board, row.asset, order.point, number)
    title = order.title.say(board.language)
    return f"{title} · {told}" if told else title


def _reason(text: str, board: Board) -> str:
    key = f"refusal.{text}"
    return board.words(key) if board.words.has(key) else text


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
