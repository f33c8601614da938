"""One order on a card: the value to ask for, and how things stand."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.core.kind import Kind, OrderKind
from app.desk.ordergroups import TROUBLED, UNDER_WAY
from app.desk.rows import OrderRow
from widgets.board import Board
from widgets.label import Label, plain_tip
from widgets.orders.confirm import ConfirmOrder
from widgets.orders.truths import Truth, state_text, truths_of
from widgets.orders.valueeditor import ValueEditor
from widgets.people.present import why_not


def last_order(board: Board, asset: str, order: str) -> OrderRow | None:
    """The newest order of this kind for an asset."""
    rows = (o for o in board.mirror.orders.values() if o.asset == asset and o.order == order)
    return max(rows, key=lambda row: row.requested_at, default=None)


class TruthTile(QWidget):
    """One of the three truths: which, how old, and under it the value."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = Label(board.theme, size=12, token="second")
        self.value = Label(board.theme, size=14)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._name)
        column.addWidget(self.value)

    def tell(self, name: str, truth: Truth) -> None:
        """Nothing at all where nothing tells this truth."""
        self.setVisible(bool(truth.text))
        self._name.say(f"{name} · {truth.when}" if truth.when else name)
        self.value.say(truth.said)
        self.value.paint_with("disabled" if truth.doubt else "text")


class OrderLine(QWidget):
    """One order: its value to choose, its button, and how things stand."""

    def __init__(
        self, board: Board, asset: str, kind: Kind, order: OrderKind, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._board, self._asset, self.order = board, asset, order
        theme, words = board.theme, board.words
        point = kind.points[kind.point_index(order.point)]
        self.value = ValueEditor(board, point, self._held(point.name), self)
        self.value.field.setAccessibleName(order.title.say(words.language))
        self.button = QPushButton(words("card.give"), self)
        self.button.clicked.connect(self._ask)
        title = Label(theme, order.title.say(words.language), size=14, strong=True)
        self.state = Label(theme, size=13, token="second")
        self.reserved = Label(theme, size=13, token="concern")
        self.truths = {name: TruthTile(board, self) for name in ("asked", "reported", "measured")}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(4))
        grid.addWidget(title, 0, 0)
        grid.addWidget(self.value, 0, 1)
        grid.addWidget(self.button, 0, 2)
        for column, tile in enumerate(self.truths.values()):
            grid.addWidget(tile, 1, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.state, 2, 0, 1, 3)
        grid.addWidget(self.reserved, 3, 0, 1, 3)
        self.look()

    def _held(self, point: str) -> float:
        """What the asset reports now; NaN where it never did."""
        city, mirror = self._board.mirror.city, self._board.mirror
        row = None if city is None else city.rows.get(self._asset)
        return math.nan if row is None else mirror.point_value(row, point).value

    def wanted(self) -> float:
        """The held value a person has chosen."""
        return self.value.wanted

    def _ask(self) -> None:
        dialog = ConfirmOrder(self._board, [self._asset], self.order, self.wanted(), self.window())
        dialog.open()

    def look(self) -> None:
        """How the order stands now."""
        board, words = self._board, self._board.words
        last = last_order(board, self._asset, self.order.name)
        truths = truths_of(board, self._asset, self.order, last)
        self.truths["asked"].tell(words("card.asked"), truths.asked)
        self.truths["reported"].tell(words("card.reported"), truths.reported)
        self.truths["measured"].tell(words("card.measured"), truths.measured)
        self._look_for_others()
        self.state.setVisible(last is not None)
        if last is None:
            return
        self.state.say(words("card.last_order", state=state_text(board, last), person=last.person))
        troubled, under_way = last.state in TROUBLED, last.state in UNDER_WAY
        self.state.stress(troubled, calm="accent" if under_way else "second")

    def _look_for_others(self) -> None:
        """Whether another desk is preparing an order to the asset."""
        board, words = self._board, self._board.words
        held = board.mirror.reserved(self._asset, board.desk, board.now())
        may = board.may("order")
        self.button.setEnabled(held is None and may)
        who = "" if held is None else f"{held.person} · {held.desk}"
        said = words("orders.reserved_by", who=who) if held is not None else ""
        self.reserved.say(said)
        self.reserved.setVisible(held is not None)
        tip = said or ("" if may else why_not(board))
        self.button.setToolTip(plain_tip(tip) if tip else words("card.give_tip"))
