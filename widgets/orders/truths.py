"""The three truths of an order: what was asked, what the device reports of
itself, what is measured independently."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.kind import Kind, OrderKind
from app.desk.rows import OrderRow
from widgets.board import Board
from widgets.figures import format_ago, format_clock, format_value


@dataclass(frozen=True, slots=True)
class Truths:
    """Each as text with its time, "" where there is none."""

    asked: str
    asked_when: str
    reported: str
    reported_when: str
    measured: str
    measured_when: str


def order_kind(kind: Kind | None, name: str) -> OrderKind | None:
    """The order `name` of a kind; None if it has none such."""
    if kind is None:
        return None
    return next((order for order in kind.orders if order.name == name), None)


def value_text(board: Board, asset: str, point: str, value: float) -> str:
    """A value as the asset's kind says it."""
    kind = board.kind_of(asset)
    if kind is None:
        return str(value)
    try:
        declared = kind.points[kind.point_index(point)]
    except KeyError:
        return str(value)
    return format_value(declared, value, board.words)


def truths_of(board: Board, asset: str, order: OrderKind, last: OrderRow | None) -> Truths:
    """As they stand now; `last` is the newest order of this kind, if any."""
    words, now = board.words, board.now()
    asked, asked_when = words("orders.not_asked"), ""
    if last is not None:
        asked = value_text(board, asset, order.point, last.value)
        asked_when = format_clock(last.requested_at, words, now)
    reported = _present(board, asset, order.reported)
    measured = _present(board, asset, order.measured) if order.measured else ("", "")
    return Truths(asked, asked_when, *reported, *measured)


def _present(board: Board, asset: str, point: str) -> tuple[str, str]:
    city, words = board.mirror.city, board.words
    row = None if city is None else city.rows.get(asset)
    if row is None:
        return words("units.unknown"), ""
    try:
        held = board.mirror.point_value(row, point)
    except KeyError:
        return words("units.unknown"), ""
    text = format_value(held.point, held.value, words)
    if held.time == float("-inf"):
        return text, ""
    when = format_ago(board.now() - held.time, words)
    return text, f"{when}, {words('units.stale')}" if held.stale else when
