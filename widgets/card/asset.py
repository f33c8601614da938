"""The compact card beside the map: head, headline values, chart, orders."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.board import Board
from widgets.card.chart import PointChart
from widgets.card.head import CardHead
from widgets.card.orders import OrderBlock
from widgets.card.points import PointGrid
from widgets.label import Label

HEADLINE_POINTS = 4


class AssetCard(QWidget):
    """Shows the asset that is selected on the board."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._row = -1
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
        board.selected.connect(self.look)
        for signal in (board.reset, board.language_changed):
            signal.connect(self.retell)
        board.assets_changed.connect(self._follow)
        board.alarms_changed.connect(self._tell_points)
        board.second.connect(self._tell_points)
        board.theme_changed.connect(self.dress)
        self.dress()

    def look(self) -> None:
        """Take the board's selection."""
        city, asset = self._board.mirror.city, self._board.selection
        row = None if city is None else city.rows.get(asset)
        self._row = -1 if row is None else row
        kind = self._board.kind_of(asset)
        for part in self._parts:
            part.setVisible(kind is not None)
        self._empty.setVisible(kind is None)
        if kind is None or row is None:
            self._empty.say(self._board.words("card.empty"))
            return
        self.head.show_asset(row)
        self.chart.show_asset(asset, kind)
        self.orders.show_asset(asset, kind)
        self._tell_points()

    def retell(self) -> None:
        self.look()
        kind = self._board.kind_of(self._board.selection)
        if kind is not None:
            self.chart.retell(kind)

    def dress(self) -> None:
        theme = self._board.theme
        edge = theme.px(16)
        self._column.setContentsMargins(edge, theme.px(14), edge, theme.px(14))
        self._column.setSpacing(theme.px(12))
        self.head.dress()
        self.points.dress()
        self._empty.dress(theme)
        self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def _follow(self, rows: npt.NDArray[np.intp]) -> None:
        if self._row >= 0 and self.isVisible() and self._row in rows:
            self._tell_points()

    def _tell_points(self) -> None:
        kind = self._board.kind_of(self._board.selection)
        if kind is not None and self._row >= 0 and self.isVisible():
            self.points.show_asset(self._row, kind)
