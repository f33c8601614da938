"""One order on a card: the value to ask for, and how things stand."""

from __future__ import annotations

import math

from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.kind import Kind, OrderKind, Point, PointType
from app.desk.rows import OrderRow
from widgets.board import Board
from widgets.card.confirm import ConfirmOrder
from widgets.label import Label
from widgets.orders.model import TROUBLED, UNDER_WAY
from widgets.orders.truths import Truth, state_text, truths_of

WIDEST = 1e9


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
        self.value = self._editor(kind.points[kind.point_index(order.point)])
        self.value.setAccessibleName(order.title.say(words.language))
        self.button = QPushButton(words("card.give"), self)
        self.button.setToolTip(words("card.give_tip"))
        self.button.clicked.connect(self._ask)
        title = Label(theme, order.title.say(words.language), size=14, strong=True)
        self.state = Label(theme, size=13, token="second")
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
        self.look()

    def _editor(self, point: Point) -> QComboBox | QDoubleSpinBox:
        """Shows at first what the asset reports now."""
        city, words, theme = self._board.mirror.city, self._board.words, self._board.theme
        row = None if city is None else city.rows.get(self._asset)
        held = math.nan
        if row is not None:
            held = self._board.mirror.point_value(row, point.name).value
        if point.type is PointType.NUMBER:
            spin = QDoubleSpinBox(self)
            spin.setDecimals(point.digits)
            spin.setRange(max(point.low, -WIDEST), min(point.high, WIDEST))
            spin.setSuffix(f" {point.unit}" if point.unit else "")
            spin.setSingleStep(10.0)
            spin.setKeyboardTracking(False)
            spin.lineEdit().setTextMargins(theme.px(6), 0, 0, 0)
            spin.setValue(point.high if math.isnan(held) else held)
            return spin
        box = QComboBox(self)
        titles = [title.say(words.language) for title in point.state_titles] or list(point.states)
        if point.type is PointType.BOOLEAN:
            titles = [words("units.no"), words("units.yes")]
        for index, title in enumerate(titles):
            box.addItem(title, float(index))
        box.setCurrentIndex(0 if math.isnan(held) else int(held))
        return box

    def wanted(self) -> float:
        """The held value a person has chosen."""
        if isinstance(self.value, QComboBox):
            return float(self.value.currentData())
        return self.value.value()

    def _ask(self) -> None:
        dialog = ConfirmOrder(self._board, self._asset, self.order, self.wanted(), self.window())
        dialog.open()

    def look(self) -> None:
        """How the order stands now."""
        board, words = self._board, self._board.words
        last = last_order(board, self._asset, self.order.name)
        truths = truths_of(board, self._asset, self.order, last)
        self.truths["asked"].tell(words("card.asked"), truths.asked)
        self.truths["reported"].tell(words("card.reported"), truths.reported)
        self.truths["measured"].tell(words("card.measured"), truths.measured)
        self.state.setVisible(last is not None)
        if last is None:
            return
        self.state.say(words("card.last_order", state=state_text(board, last), person=last.person))
        troubled, under_way = last.state in TROUBLED, last.state in UNDER_WAY
        self.state.stress(troubled, calm="accent" if under_way else "second")
