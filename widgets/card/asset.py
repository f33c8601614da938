"""The compact card beside the map: head, headline values, chart, orders."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.kind import Kind
from widgets.board import Board
from widgets.card.chart import PointChart
from widgets.card.head import CardHead
from widgets.card.orders import OrderBlock
from widgets.card.points import PointGrid
from widgets.card.selection import SelectionView
from widgets.label import Label

HEADLINE_POINTS = 4


class AssetCard(SelectionView):
    """What an operator needs of the asset in the width of a panel."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(board, parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = CardHead(board, self)
        self.points = PointGrid(board, HEADLINE_POINTS, everything=False, parent=self)
        self.chart = PointChart(board, self)
        self.orders = OrderBlock(board, self)
        self._empty = Label(board.theme, size=14, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._parts = (self.head, self.points, self.chart, self.orders)
        column = QVBoxLayout(self)
        column.addWidget(self.head)
        column.addWidget(self.points)
        column.addWidget(self.chart, stretch=1)
        column.addWidget(self.orders)
        column.addWidget(self._empty, stretch=1)
        self._column = column
        self.begin()

    def show_selection(self, asset: str, kind: Kind | None) -> None:
        for part in self._parts:
            part.setVisible(kind is not None)
        self._empty.setVisible(kind is None)
        if kind is None:
            self._empty.say(self.board.words("card.empty"))
            return
        self.head.show_asset(self.row)
        self.chart.show_asset(asset, kind)
        self.orders.show_asset(asset, kind)
        self.tell_again()

    def retell(self) -> None:
        super().retell()
        kind = self.board.kind_of(self.board.selection)
        if kind is not None:
            self.chart.retell(kind)

    def dress(self) -> None:
        theme = self.board.theme
        edge = theme.px(16)
        self._column.setContentsMargins(edge, theme.px(14), edge, theme.px(14))
        self._column.setSpacing(theme.px(12))
        self.head.dress()
        self.points.dress()
        self._empty.dress(theme)
        super().dress()

    def tell(self, asset: str, kind: Kind) -> None:
        self.points.show_asset(self.row, kind)
