"""How far a group of orders has come, in words."""

from __future__ import annotations

from app.desk.ordergroups import OrderGroup
from widgets.board import Board
from widgets.orders.scope import scope_text
from widgets.orders.truths import order_kind

REST = ("REJECTED", "TIMED_OUT", "UNKNOWN")  # said where there are any


def progress_text(board: Board, group: OrderGroup) -> str:
    """ "9 of 12 verified, 1 unknown"."""
    words, counts = board.words, group.counts
    parts = [words("orders.progress", n=counts["VERIFIED"], of=len(group.members))]
    parts += [words(f"orders.progress_{state}", n=counts[state]) for state in REST if counts[state]]
    return ", ".join(parts)


def group_assets(board: Board, group: OrderGroup) -> str:
    """ "12 lamps, 3 streets"."""
    first = group.first
    order = order_kind(board.kind_of(first.asset), first.order)
    if order is None:
        return str(len(group.members))
    return scope_text(board, order, [row.asset for row in group.members])
