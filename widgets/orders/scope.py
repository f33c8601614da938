"""How far an order reaches, in words: "412 lamps, 3 streets"."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.kind import OrderKind
from app.core.orderscope import OrderScope, order_scope
from widgets.board import Board
from widgets.figures import format_number


def scope_of(board: Board, order: OrderKind, assets: Sequence[str]) -> OrderScope:
    """Of what the city knows of `assets`."""
    city = board.mirror.city
    if city is None:
        return OrderScope(0, "", 0, 0, order.critical)
    return order_scope(city, order, [city.rows[one] for one in assets if one in city.rows])


def counted(board: Board, kind: str, count: int) -> str:
    """So many assets of a kind, as people say it."""
    known = board.mirror.kinds.get(kind)
    if known is None:
        return str(count)
    title = known.title if count == 1 else known.plural
    number = format_number(count, 0, board.language)
    return f"{number} {title.say(board.language).lower()}"


def scope_text(board: Board, order: OrderKind, assets: Sequence[str]) -> str:
    """One asset by its name and place; many by their number and that of their streets,
    and what is below them where that is what counts."""
    words, city = board.words, board.mirror.city
    scope = scope_of(board, order, assets)
    what = ""
    if len(assets) == 1 and city is not None:
        row = city.rows.get(assets[0])
        place = "" if row is None else city.place(row)
        what = " · ".join(part for part in (assets[0], place) if part)
    kind = board.kind_of(assets[0]) if assets else None
    if not what:
        what = counted(board, kind.name if kind is not None else "", len(assets))
    if len(assets) > 1 and kind is not None and kind.name == scope.kind:
        return _in_streets(board, what, scope.streets)
    if kind is not None and kind.name != scope.kind:
        below = _in_streets(board, counted(board, scope.kind, scope.count), scope.streets)
        return words("orders.scope_below", what=what, below=below)
    return what


def _in_streets(board: Board, what: str, streets: int) -> str:
    if not streets:
        return what
    key = "orders.scope_street" if streets == 1 else "orders.scope_streets"
    return board.words(key, what=what, n=streets)
