"""The orders an asset takes: what to ask, and the three truths."""

from __future__ import annotations

from PySide6.QtCore import Qt
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
from widgets.orders.truths import Truths, truths_of


def last_order(board: Board, asset: str, order: str) -> OrderRow | None:
    """The newest order of this kind for an asset."""
    rows = (o for o in board.mirror.orders.values() if o.asset == asset and o.order == order)
    return max(rows, key=lambda row: row.requested_at, default=None)


class OrderLine(QWidget):
    """One order: its value to choose, its button, and how things stand."""

    def __init__(self, board: Board, asset: str, kind: Kind, order: OrderKind, parent: QWidget):
        super().__init__(parent)
        self._board, self._asset, self.order = board, asset, order
        theme, words = board.theme, board.words
        self._point = kind.points[kind.point_index(order.point)]
        self.value = self._editor(self._point)
        self.button = QPushButton(words("card.give"), self)
        self.button.setToolTip(words("card.give_tip"))
        self.button.clicked.connect(self._ask)
        self._title = Label(theme, order.title.say(words.language), size=14, strong=True)
        self._state = Label(theme, size=13, token="second")
        self._truths = [Label(theme, size=13) for _ in range(3)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(4))
        grid.addWidget(self._title, 0, 0)
        grid.addWidget(self.value, 0, 1)
        grid.addWidget(self.button, 0, 2)
        for column, label in enumerate(self._truths):
            grid.addWidget(label, 1, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self._state, 2, 0, 1, 3)
        self.look()

    def _editor(self, point: Point) -> QComboBox | QDoubleSpinBox:
        language = self._board.language
        if point.type is not PointType.NUMBER:
            box = QComboBox(self)
            for word, title in zip(point.states, point.state_titles, strict=False):
                box.addItem(title.say(language), float(point.states.index(word)))
            return box
        spin = QDoubleSpinBox(self)
        spin.setDecimals(point.digits)
        spin.setRange(max(point.low, -1e9), min(point.high, 1e9))
        spin.setSuffix(f" {point.unit}" if point.unit else "")
        spin.setSingleStep(10.0)
        spin.setKeyboardTracking(False)
        city = self._board.mirror.city
        row = None if city is None else city.rows.get(self._asset)
        if row is not None:
            held = self._board.mirror.point_value(row, point.name).value
            spin.setValue(held if held == held else point.high)
        return spin

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
        truths: Truths = truths_of(board, self._asset, self.order, last)
        for label, name, value, when in (
            (self._truths[0], "asked", truths.asked, truths.asked_when),
            (self._truths[1], "reported", truths.reported, truths.reported_when),
            (self._truths[2], "measured", truths.measured, truths.measured_when),
        ):
            said = words(f"card.{name}", value=value)
            label.say(f"{said} ({when})" if when else said)
            label.setVisible(bool(value))
        if last is None:
            self._state.say("")
            return
        said = words(f"orders.state_{last.state}")
        if last.reason:
            said = f"{said} – {words(f'refusal.{last.reason}')}"
        self._state.say(words("card.last_order", state=said, person=last.person))
        troubled = last.state in TROUBLED
        under_way = last.state in UNDER_WAY
        self._state.paint_with("priority_2" if troubled else "accent" if under_way else "second")


class OrderBlock(QWidget):
    """All orders of the asset shown."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.lines: list[OrderLine] = []
        self._shown: tuple[str, str, str, float] = ("", "", "", 0.0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        board.orders_changed.connect(self.look)
        board.second.connect(self.look)

    def show_asset(self, asset: str, kind: Kind) -> None:
        board = self._board
        wanted = (asset, board.language, board.theme.name, board.theme.scale)
        if wanted == self._shown:
            self.look()
            return
        self._shown = wanted
        for line in self.lines:
            self._column.removeWidget(line)
            line.deleteLater()
        self.lines = [OrderLine(board, asset, kind, order, self) for order in kind.orders]
        for line in self.lines:
            self._column.addWidget(line, alignment=Qt.AlignmentFlag.AlignTop)
        self._column.setSpacing(board.theme.px(14))
        self.setVisible(bool(self.lines))

    def look(self) -> None:
        if self.isVisible():
            for line in self.lines:
                line.look()
