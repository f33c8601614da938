"""The same order to many assets: a street, what a cabinet feeds, a commune."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.city import City
from app.core.kind import OrderKind
from app.desk.orderpick import Pick, picks
from widgets.board import Board
from widgets.label import Label
from widgets.orders.confirm import ConfirmOrder
from widgets.orders.scope import counted, scope_text
from widgets.orders.valueeditor import ValueEditor

WIDTH = 520


def group_picks(board: Board, asset: str) -> list[Pick]:
    """What can be ordered of several assets at once, starting from `asset`."""
    city = board.mirror.city
    row = None if city is None else city.rows.get(asset)
    if city is None or row is None:
        return []
    return [pick for pick in picks(city, board.mirror.kinds, row) if len(pick.rows) > 1]


class GroupDialog(QDialog):
    """To which, which order, to what value; then the question. Shown with `open()`."""

    def __init__(self, board: Board, given: list[Pick], parent: QWidget) -> None:
        super().__init__(parent)
        self._board, self._owner = board, parent
        self._picks = given
        self._orders: tuple[OrderKind, ...] = ()
        self.value: ValueEditor | None = None
        words, theme = board.words, board.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("orders.group_title"))
        self.setMinimumWidth(theme.px(WIDTH))
        self.which = self._choice("orders.group_which")
        self.order = self._choice("orders.group_order")
        self.scope = Label(theme, size=14, token="second", wrap=True)
        self._place = QVBoxLayout()
        column = QVBoxLayout(self)
        edge = theme.px(24)
        column.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        column.setSpacing(theme.px(8))
        for key, box in (("orders.group_which", self.which), ("orders.group_order", self.order)):
            column.addWidget(Label(theme, words(key), size=12, token="second"))
            column.addWidget(box)
        column.addWidget(Label(theme, words("orders.group_value"), size=12, token="second"))
        column.addLayout(self._place)
        column.addWidget(self.scope)
        column.addLayout(self._buttons())
        for pick in self._picks:
            self.which.addItem(self._said(pick))
        self.which.currentIndexChanged.connect(self._show_orders)
        self.order.currentIndexChanged.connect(self._show_value)
        self._show_orders()

    def _choice(self, key: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(self._board.words(key))
        return box

    def _buttons(self) -> QHBoxLayout:
        words = self._board.words
        cancel = QPushButton(words("desk.cancel"), self)
        cancel.setAutoDefault(False)
        cancel.setToolTip(words("orders.cancel_tip"))
        cancel.clicked.connect(self.reject)
        self.ask = QPushButton(words("orders.group_ask"), self)
        self.ask.setToolTip(words("orders.group_ask_tip"))
        self.ask.setDefault(True)
        self.ask.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.ask)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.ask.click()
            return
        super().keyPressEvent(event)

    def accept(self) -> None:
        """On to the question, which reserves them."""
        order, assets, board = self._order(), self._assets(), self._board
        if order is None or self.value is None or not assets:
            return
        wanted = self.value.wanted
        super().accept()
        ConfirmOrder(board, assets, order, wanted, self._owner).open()

    def _said(self, pick: Pick) -> str:
        what = counted(self._board, pick.kind.name, len(pick.rows))
        return self._board.words(f"orders.pick_{pick.name}", what=what, place=pick.place)

    def _pick(self) -> Pick | None:
        number = self.which.currentIndex()
        return self._picks[number] if 0 <= number < len(self._picks) else None

    def _order(self) -> OrderKind | None:
        number = self.order.currentIndex()
        return self._orders[number] if 0 <= number < len(self._orders) else None

    def _assets(self) -> list[str]:
        city, pick = self._city(), self._pick()
        return [] if city is None or pick is None else [city.ids[row] for row in pick.rows]

    def _city(self) -> City | None:
        return self._board.mirror.city

    def _show_orders(self) -> None:
        """The orders of what is chosen, that of before if it is among them."""
        pick, before = self._pick(), self._order()
        self._orders = pick.kind.orders if pick is not None else ()
        self.order.blockSignals(True)
        self.order.clear()
        for one in self._orders:
            self.order.addItem(one.title.say(self._board.language))
        names = [one.name for one in self._orders]
        if before is not None and before.name in names:
            self.order.setCurrentIndex(names.index(before.name))
        self.order.blockSignals(False)
        self._show_value()

    def _show_value(self) -> None:
        order, pick, board = self._order(), self._pick(), self._board
        if self.value is not None:
            self._place.removeWidget(self.value)
            self.value.hide()
            self.value.deleteLater()
            self.value = None
        if order is None or pick is None:
            return
        point = pick.kind.points[pick.kind.point_index(order.point)]
        held = board.mirror.point_value(int(pick.rows[0]), point.name).value
        self.value = ValueEditor(board, point, math.nan if point.type == "number" else held, self)
        self.value.field.setAccessibleName(board.words("orders.group_value"))
        self._place.addWidget(self.value)
        QWidget.setTabOrder(self.order, self.value.field)
        self.scope.say(scope_text(board, order, self._assets()))
