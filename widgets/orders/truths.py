"""The three truths of an order: what was asked, what the device reports of
itself, what is measured independently."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.core.kind import Kind, OrderKind
from app.desk.rows import OrderRow
from widgets.board import Board
from widgets.figures import format_ago, format_clock, format_value

REASON_CAP = 120
QUALITY = ("", "units.uncertain", "units.bad")


@dataclass(frozen=True, slots=True)
class Truth:
    """`text` is the value in words, "" where nothing tells it; `when` its time
    or age; `doubt` says "stale", "uncertain" or "bad", else ""."""

    text: str
    when: str = ""
    doubt: str = ""

    @property
    def said(self) -> str:
        """Value and doubt in one line."""
        return f"{self.text} · {self.doubt}" if self.doubt else self.text


@dataclass(frozen=True, slots=True)
class Truths:
    """As they stand now."""

    asked: Truth
    reported: Truth
    measured: Truth


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


def state_text(board: Board, row: OrderRow) -> str:
    """How an order stands, and why where it failed."""
    words = board.words
    said = words(f"orders.state_{row.state}")
    if not row.reason:
        return said
    key = f"refusal.{row.reason}"  # a device may give its own reason, in its own words
    return f"{said} – {words(key) if words.has(key) else row.reason[:REASON_CAP]}"


def truths_of(board: Board, asset: str, order: OrderKind, last: OrderRow | None) -> Truths:
    """As they stand now; `last` is the newest order of this kind, if any."""
    words, now = board.words, board.now()
    asked = Truth(words("orders.not_asked"))
    if last is not None:
        text = value_text(board, asset, order.point, last.value)
        asked = Truth(text, format_clock(last.requested_at, words, now))
    measured = _present(board, asset, order.measured) if order.measured else Truth("")
    return Truths(asked, _present(board, asset, order.reported), measured)


def _present(board: Board, asset: str, point: str) -> Truth:
    city, words = board.mirror.city, board.words
    row = None if city is None else city.rows.get(asset)
    if row is None:
        return Truth(words("units.unknown"))
    try:
        held = board.mirror.point_value(row, point)
    except KeyError:
        return Truth(words("units.unknown"))
    text = format_value(held.point, held.value, words)
    if not math.isfinite(held.time):
        return Truth(text)
    quality = QUALITY[min(held.quality, 2)]
    doubt = words("units.stale") if held.stale else words(quality) if quality else ""
    return Truth(text, format_ago(board.now() - held.time, words), doubt)
