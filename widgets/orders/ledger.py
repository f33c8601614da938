"""The overrides in force, in words: how many, and when the next one ends."""

from __future__ import annotations

from app.desk.ordergroups import UNDER_WAY
from app.desk.overrides import overrides
from app.desk.rows import OrderRow
from widgets.board import Board
from widgets.figures import format_age, format_clock
from widgets.orders.truths import order_kind, value_text


def ledger_text(board: Board) -> str:
    """E.g. "7 overrides in force, the next ends in 4 min"; "" where there are none."""
    words, now = board.words, board.now()
    found = overrides(board.mirror.orders.values(), now)
    count = len(found.rows)
    if not count:
        return ""
    said = words("orders.override_one") if count == 1 else words("orders.overrides", n=count)
    if found.next_end:
        said = words("orders.override_next", said=said, age=format_age(found.next_end - now, words))
    if found.overdue:
        said = words("orders.override_late", said=said, n=len(found.overdue))
    return said


def override_text(board: Board, row: OrderRow) -> str:
    """Until when an override is in force, and to what it reverts; "" for what is none."""
    if not row.until or row.state in UNDER_WAY:
        return ""
    words, now = board.words, board.now()
    order = order_kind(board.kind_of(row.asset), row.order)
    former = "" if row.reverts_to is None else str(row.reverts_to)
    if order is not None and row.reverts_to is not None:
        former = value_text(board, row.asset, order.point, row.reverts_to)
    clock = format_clock(row.until, words, now)
    if row.until > now:
        return words("orders.override_until", clock=clock, value=former)
    return words("orders.override_over", clock=clock, value=former)
