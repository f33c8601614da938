"""What other desks are preparing to order, for as long as they hold it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.desk.rows import ReservationRow
from widgets.board import Board
from widgets.label import Label
from widgets.literal import literal_line
from widgets.orders.scope import scope_text
from widgets.orders.truths import order_kind, value_text

LINE_CAP = 240  # characters a desk


class Preparing(Label):
    """A line a desk; nothing where nobody prepares anything."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(board.theme, size=13, token="accent", wrap=True, parent=parent)
        self._board = board
        for signal in (board.orders_changed, board.second, board.language_changed):
            signal.connect(self.look)
        board.theme_changed.connect(lambda: self.dress(board.theme))
        self.look()

    def look(self) -> None:
        board, now = self._board, self._board.now()
        lines = [
            literal_line(preparation_text(board, held), LINE_CAP)
            for held in board.mirror.reservations.values()
            if held.assets and held.until > now and held.desk != board.desk
        ]
        self.say("\n".join(lines))
        self.setVisible(bool(lines))


def preparation_text(board: Board, held: ReservationRow) -> str:
    """Who is preparing which order, to what."""
    asset = held.assets[0]
    order = order_kind(board.kind_of(asset), held.order)
    title, value, what = held.order[:LINE_CAP], "", str(len(held.assets))
    if order is not None:
        title = order.title.say(board.language)
        value = value_text(board, asset, order.point, held.value)
        what = scope_text(board, order, held.assets)
    who = f"{held.person[:LINE_CAP]} · {held.desk[:LINE_CAP]}"
    return board.words("orders.prepared", who=who, order=title, value=value, what=what)
